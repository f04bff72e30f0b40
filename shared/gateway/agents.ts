import http from 'node:http';
import https from 'node:https';

/** What sets one group of connections apart from another. */
export type AgentGroup = {
  secure: boolean;
  verifySsl: boolean;
  caCertificate?: string | undefined;
  maxSockets?: number | undefined;
};

/** Idle connections are closed before the usual 5 s of servers, whose closing could cross a request on its way. */
const idleMs = 4_000;
const mostGroups = 32;

const create = ({ secure, verifySsl, caCertificate, maxSockets }: AgentGroup): http.Agent => {
  const common = {
    keepAlive: true,
    timeout: idleMs,
    scheduling: 'lifo' as const,
    maxSockets: maxSockets ?? Number.POSITIVE_INFINITY,
    maxFreeSockets: 64,
  };
  if (!secure) return new http.Agent(common);
  const trust = caCertificate ? { ca: caCertificate } : {};
  return new https.Agent({ ...common, ...trust, rejectUnauthorized: verifySsl });
};

/** Agents of our own, one for each group, made when first needed; groups that fell idle are forgotten. */
export const createAgents = (): { get: (group: AgentGroup) => http.Agent; close: () => void } => {
  const agents = new Map<string, http.Agent>();
  const forgetIdle = (): void => {
    for (const [key, agent] of agents) {
      if (agents.size <= mostGroups) return;
      if (Object.keys(agent.sockets).length > 0) continue;
      agent.destroy();
      agents.delete(key);
    }
  };
  return {
    get: (group) => {
      const trust = group.secure ? `${group.verifySsl} ${group.caCertificate ?? ''}` : '';
      const key = `${group.secure} ${group.maxSockets ?? ''} ${trust}`;
      const known = agents.get(key);
      if (known) return known;
      const agent = create(group);
      agents.set(key, agent);
      forgetIdle();
      return agent;
    },
    close: () => {
      for (const agent of agents.values()) agent.destroy();
      agents.clear();
    },
  };
};
