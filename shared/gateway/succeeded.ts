import type { CallResult } from './types.ts';

/** True for the statuses by which HTTP tells of success. */
export const is2xx = (status: number): boolean => status >= 200 && status < 300;

/** True when the call was answered, and with success. */
export const succeeded = (result: CallResult): boolean => result.kind === 'answer' && is2xx(result.status);
