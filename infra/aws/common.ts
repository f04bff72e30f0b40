import type { Context } from './context.ts';
import type { Data } from './data.ts';
import type { Queues } from './queues.ts';

/** What the functions of a deployment work with. */
export type Common = { data: Data; queues: Queues; context: Context };
