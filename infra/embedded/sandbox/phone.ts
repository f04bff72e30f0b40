/** One SMS that reached the sandbox's phone. */
export type InboxMessage = {
  /** The sandbox's own id, as its answer told it. */
  id: string;
  gateway: 'bulksms' | 'clickatell' | 'burstsms';
  to: string;
  from: string;
  text: string;
  parts: number;
  /** ISO 8601, UTC. */
  receivedAt: string;
};

/** The newest messages, and how many there ever were. */
export type Inbox = { total: number; messages: InboxMessage[] };

/** A phone that keeps the newest messages only, so that a load test fills no memory. */
export type Phone = {
  receive: (message: InboxMessage) => void;
  /** Newest first. `to` compares digits only, for gateways write numbers differently. */
  read: (query?: { to?: string | undefined; limit?: number | undefined }) => Inbox;
  clear: () => void;
};

const digits = (number: string): string => number.replace(/\D/g, '').replace(/^00/, '');

export const createPhone = (capacity = 10_000): Phone => {
  let ring: InboxMessage[] = [];
  let total = 0;
  const newestFirst = function* (): Generator<InboxMessage> {
    for (let back = 1; back <= ring.length; back += 1) {
      const message = ring[(total - back) % capacity];
      if (message) yield message;
    }
  };
  return {
    receive: (message) => {
      ring[total % capacity] = message;
      total += 1;
    },
    read: ({ to, limit = 100 } = {}) => {
      const wanted = to === undefined ? undefined : digits(to);
      const messages: InboxMessage[] = [];
      for (const message of newestFirst()) {
        if (messages.length >= limit) break;
        if (wanted === undefined || digits(message.to) === wanted) messages.push(message);
      }
      return { total, messages };
    },
    clear: () => {
      ring = [];
      total = 0;
    },
  };
};
