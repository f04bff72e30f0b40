import http from 'node:http';
import https from 'node:https';
import { closeIdle } from './idle-sockets.ts';

/** What sets one group of connections apart from another. */
export type AgentGroup = {
  secure: boolean;
  verifySsl: boolean;
  caCertificate?: string | undefined;
  maxSockets?: number | undefined;
};

const mostGroups = 32;

const create = ({ secure, verifySsl, caCertificate, maxSockets }: AgentGroup): http.Agent => {
  const common = {
    keepAlive: true,
    scheduling: 'lifo' as const,
    maxSockets: maxSockets ?? Number.POSITIVE_INFINITY,
    maxFreeSockets: 64,
  };
  if (!secure) return new http.Agent(common);
  const trust = caCertificate ? { ca: caCertificate } : {};
  return new https.Agent({ ...common, ...trust, rejectUnauthorized: verifySsl });
};

const keyOf = ({ secure, verifySsl, caCertificate = '', maxSockets = 0 }: AgentGroup): string =>
  secure ? `https ${maxSockets} ${verifySsl} ${caCertificate}` : `http ${maxSockets}`;

/** Agents of our own, one for each group, made when first needed; groups that fell idle are forgotten. */
export const createAgents = (): { get: (group: AgentGroup) => http.Agent; close: () => void } => {
  const agents = new Map<string, { agent: http.Agent; stop: () => void }>();
  const forgetIdle = (): void => {
    for (const [key, { agent, stop }] of agents) {
      if (agents.size <= mostGroups) return;
      if (Object.keys(agent.sockets).length > 0) continue;
      stop();
      agent.destroy();
      agents.delete(key);
    }
  };
  return {
    get: (group) => {
      const key = keyOf(group);
      const known = agents.get(key);
      if (known) return known.agent;
      forgetIdle();
      const agent = create(group);
      agents.set(key, { agent, stop: closeIdle(agent) });
      return agent;
    },
    close: () => {
      for (const { agent, stop } of agents.values()) {
        stop();
        agent.destroy();
      }
      agents.clear();
    },
  };
};
