import { IncomingMessage } from 'node:http';
import type { Context } from 'hono';

/** Longer than the longest deadline of a gateway call. */
const hangMs = 120_000;

/** The connection beneath a request, where the server runs on Node. */
const socketOf = (context: Context) => {
  const incoming: unknown = typeof context.env === 'object' && context.env !== null ? context.env.incoming : undefined;
  return incoming instanceof IncomingMessage ? incoming.socket : undefined;
};

/** Drops the connection without an answer. */
export const reset = (context: Context): Response => {
  socketOf(context)?.resetAndDestroy();
  return new Response(null, { status: 502 });
};

/** Answers nothing until the caller gives up; without a connection (in a test of the app alone) it says 504 at once. */
export const hang = async (context: Context): Promise<Response> => {
  const socket = socketOf(context);
  if (!socket) return new Response(null, { status: 504 });
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, hangMs).unref();
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  return new Response(null, { status: 504 });
};
