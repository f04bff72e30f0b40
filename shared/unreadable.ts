import * as z from 'zod';
import type { Logger } from './log.ts';

/** Told of a record that is no message, by its id: it is left out, so that its neighbours go on (P7). */
export type Unreadable = (messageId: string, error: unknown) => void;

/** Writes it to a log. Other errors than a schema's can quote what they could not read, so only their name is told (P8). */
export const logUnreadable =
  (log: Pick<Logger, 'error'>): Unreadable =>
  (messageId, error) => {
    const reason =
      error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.name : 'unknown';
    log.error('message not readable', { messageId, reason });
  };
