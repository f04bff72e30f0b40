import type { Agent } from 'node:http';
import type { Duplex } from 'node:stream';

/** Below the usual 5 s of servers, whose closing could cross a request on its way. */
const idleMs = 3_000;
const sweepMs = 1_000;

/**
 * Closes connections that have been idle for 3 to 4 s; returns how to stop. One timer per agent: the agent's own
 * `timeout` would set one on every request, at a seventh of the whole call's cost.
 */
export const closeIdle = (agent: Agent): (() => void) => {
  const idleSince = new WeakMap<Duplex, number>();
  const keep = agent.keepSocketAlive.bind(agent);
  agent.keepSocketAlive = (socket) => {
    idleSince.set(socket, performance.now());
    return keep(socket);
  };
  const sweep = (): void => {
    const latest = performance.now() - idleMs;
    for (const sockets of Object.values(agent.freeSockets)) {
      for (const socket of sockets ?? []) if ((idleSince.get(socket) ?? 0) < latest) socket.destroy();
    }
  };
  const timer = setInterval(sweep, sweepMs).unref();
  return () => clearInterval(timer);
};
