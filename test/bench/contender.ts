/** Something that takes messages over HTTP and hands them to the gateway of the bench: the relay, a peer, the bare minimum. */
export type Contender = {
  name: string;
  /** Starts afresh, with up to `window` calls at once to the gateway on this port. */
  start(gatewayPort: number, window: number): Promise<Running>;
};

export type Running = {
  port: number;
  /** The request that posts message `index`, as bytes on a connection. */
  request: (index: number) => string;
  pids(): number[];
  /** Kills what holds the messages, as `kill -9` does. */
  kill(): Promise<void>;
  /** Starts it again on what it had stored; resolves when the process was spawned. */
  restart(): Promise<void>;
  /** Ends it and forgets everything. */
  stop(): Promise<void>;
};

/** The text of message `index`; the gateway of the bench finds the number in it, URL-encoded or not. */
export const textOf = (index: number): string =>
  `Hello idz${index}z, your appointment is on Monday at 10:30. Reply STOP to opt out.`;

/** A mobile number of its own for each message. */
export const recipientOf = (index: number): string => `+2782${1_000_000 + (index % 9_000_000)}`;
