import net from 'node:net';
import tls from 'node:tls';
import type { Lookup } from './guarded-lookup.ts';

/** What sets one group of connections apart from another: "verify off" or a pinned CA never leaks to another gateway. */
export type Destination = {
  secure: boolean;
  host: string;
  port: number;
  verifySsl: boolean;
  caCertificate?: string | undefined;
  /** Connections at once; what comes beyond waits for one of them. */
  maxSockets?: number | undefined;
};

/** One request and its answer, on one connection. */
export type Exchange = {
  bytes: Buffer;
  /** Called right before the first byte is written. */
  begun(reused: boolean): void;
  /** Reads bytes of the answer; says when it is complete, and whether the connection may serve another. Throws when it is no answer. */
  read(bytes: Buffer): 'more' | 'keep' | 'close';
  /** The connection ended or failed before the answer was complete; an answer may also be complete by that. Called at most once, and last. */
  lost(error: Error): void;
};

/** Connections that are kept alive, by destination. */
export type Connections = {
  /** Answers how to give up: `lost` is called with the reason. */
  run(destination: Destination, exchange: Exchange): (reason: Error) => void;
  close(): void;
};

type Connection = { socket: net.Socket; served: number; idleSince: number; exchange: Exchange | undefined };
type Pool = {
  destination: Destination;
  idle: Connection[];
  waiting: Exchange[];
  open: Set<Connection>;
  session?: Buffer;
};

/** Below the usual 5 s of servers, whose closing could cross a request on its way. */
const IDLE_MS = 3_000;
const SWEEP_MS = 1_000;

const keyOf = ({ secure, host, port, verifySsl, caCertificate = '', maxSockets = 0 }: Destination): string =>
  secure ? `https ${host} ${port} ${maxSockets} ${verifySsl} ${caCertificate}` : `http ${host} ${port} ${maxSockets}`;

const lostConnection = (): Error => Object.assign(new Error('connection lost'), { code: 'ECONNRESET' });

export function createConnections(lookup: Lookup): Connections {
  const pools = new Map<string, Pool>();
  let timer: NodeJS.Timeout | undefined;

  const sweep = (): void => {
    const latest = performance.now() - IDLE_MS;
    for (const { idle } of pools.values()) {
      // Taken from the end: the longest idle stand first.
      for (const connection of idle.filter(({ idleSince }) => idleSince < latest)) connection.socket.destroy();
    }
  };

  const connect = ({ destination, session }: Pool): net.Socket => {
    const { secure, host, port, verifySsl, caCertificate } = destination;
    const to = { host, port, lookup, noDelay: true };
    if (!secure) return net.connect(to);
    return tls.connect({
      ...to,
      rejectUnauthorized: verifySsl,
      ...(net.isIP(host) === 0 ? { servername: host } : {}),
      ...(caCertificate ? { ca: caCertificate } : {}),
      ...(session ? { session } : {}),
    });
  };

  const begin = (connection: Connection, exchange: Exchange): void => {
    connection.exchange = exchange;
    exchange.begun(connection.served > 0);
    connection.socket.write(exchange.bytes);
  };

  const release = (pool: Pool, connection: Connection): void => {
    connection.exchange = undefined;
    connection.served += 1;
    const next = pool.waiting.shift();
    if (next) {
      begin(connection, next);
      return;
    }
    connection.idleSince = performance.now();
    connection.socket.unref();
    pool.idle.push(connection);
  };

  const open = (pool: Pool, first: Exchange): void => {
    const socket = connect(pool);
    const connection: Connection = { socket, served: 0, idleSince: 0, exchange: first };
    let failure: Error | undefined;
    pool.open.add(connection);
    const leave = (): void => {
      const at = pool.idle.indexOf(connection);
      if (at !== -1) pool.idle.splice(at, 1);
    };
    const lose = (error: Error): void => {
      const { exchange } = connection;
      connection.exchange = undefined;
      exchange?.lost(error);
    };
    socket.once(pool.destination.secure ? 'secureConnect' : 'connect', () => {
      if (connection.exchange) begin(connection, connection.exchange);
    });
    if (pool.destination.secure) socket.on('session', (session: Buffer) => (pool.session = session));
    socket.on('data', (bytes) => {
      const { exchange } = connection;
      // Nobody asked.
      if (!exchange) return socket.destroy();
      try {
        const next = exchange.read(bytes);
        if (next === 'keep') release(pool, connection);
        else if (next === 'close') {
          connection.exchange = undefined;
          socket.destroy();
        }
      } catch (error) {
        lose(error instanceof Error ? error : lostConnection());
        socket.destroy();
      }
    });
    socket.on('error', (error) => (failure = error));
    socket.on('end', () => {
      leave();
      lose(lostConnection());
      socket.destroy();
    });
    socket.on('close', () => {
      leave();
      pool.open.delete(connection);
      lose(failure ?? lostConnection());
      const next = pool.waiting.shift();
      if (next) open(pool, next);
      else if (pool.open.size === 0) pools.delete(keyOf(pool.destination));
    });
  };

  const poolOf = (destination: Destination): Pool => {
    const key = keyOf(destination);
    const known = pools.get(key);
    if (known) return known;
    const pool: Pool = { destination, idle: [], waiting: [], open: new Set() };
    pools.set(key, pool);
    return pool;
  };

  /** The most recently used, so that the others fall idle; what is being closed is passed over. */
  const takeIdle = ({ idle }: Pool): Connection | undefined => {
    let connection = idle.pop();
    while (connection?.socket.destroyed) connection = idle.pop();
    return connection;
  };

  return {
    run(destination, exchange) {
      timer ??= setInterval(sweep, SWEEP_MS).unref();
      const pool = poolOf(destination);
      const free = takeIdle(pool);
      if (free) {
        free.socket.ref();
        begin(free, exchange);
      } else if (pool.open.size < (destination.maxSockets ?? Number.POSITIVE_INFINITY)) open(pool, exchange);
      else pool.waiting.push(exchange);
      return (reason) => {
        const at = pool.waiting.indexOf(exchange);
        if (at !== -1) {
          pool.waiting.splice(at, 1);
          exchange.lost(reason);
          return;
        }
        for (const connection of pool.open) {
          if (connection.exchange !== exchange) continue;
          connection.exchange = undefined;
          exchange.lost(reason);
          connection.socket.destroy();
        }
      };
    },
    close() {
      clearInterval(timer);
      timer = undefined;
      for (const { open: all, waiting } of pools.values()) {
        for (const exchange of waiting.splice(0)) exchange.lost(lostConnection());
        for (const { socket } of all) socket.destroy();
      }
    },
  };
}
