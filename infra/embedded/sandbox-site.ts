import { Hono } from 'hono';
import { type AppEnv, createApp } from '#shared/http/app.ts';
import { type IdentifyOperator, requireOperator } from '#shared/http/operator.ts';
import type { Sessions } from '#shared/http/session.ts';
import type { Logger } from '#shared/log.ts';
import { SANDBOX } from './first-settings.ts';

/** What of the sandbox is for people: the phone shows numbers and texts, the control decides what fails. */
const FOR_PEOPLE = ['/inbox', '/control'];

/**
 * The sandbox, whose gateways the relay calls as it would any other. Its phone and its control need no token while only this machine can
 * ask, so that a first message is soon looked at; else they are for operators, by token or by a browser's session.
 */
export function createSandboxSite(deps: {
  sandbox: Hono;
  /** Others than this machine can reach the port. */
  isOpen: boolean;
  identify: IdentifyOperator;
  sessions: Sessions;
  log: Logger;
}): Pick<Hono<AppEnv>, 'fetch'> {
  if (!deps.isOpen) return new Hono<AppEnv>().route(SANDBOX, deps.sandbox);
  const app = createApp(deps);
  for (const path of FOR_PEOPLE) app.use(`${SANDBOX}${path}`, requireOperator(deps.identify, deps.sessions));
  return app.route(SANDBOX, deps.sandbox);
}

/** Whether others than this machine can reach the port: it listens for them, or a proxy stands before it. */
export const isOpenToOthers = ({ host, publicUrl }: { host: string; publicUrl: string | undefined }): boolean =>
  !isLoopback(host) || (publicUrl !== undefined && !isLoopback(new URL(publicUrl).hostname));

const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
