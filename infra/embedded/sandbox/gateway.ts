import type { InboxMessage } from './phone.ts';

/** A request to one of the sandbox's gateways, read once. */
export type SandboxRequest = {
  authorization: string;
  contentType: string;
  query: URLSearchParams;
  body: string;
};

/** An answer as the real gateway writes it. */
export type SandboxAnswer = { status: number; body: unknown; headers?: Record<string, string> };

/** Why a gateway is told not to accept a message. */
export type Refusal = '429' | '500' | '503' | 'no-credit' | 'auth';

/** What a gateway needs from the sandbox to accept a message. */
export type Counter = {
  /** Takes the credits and puts the message on the phone, or says that the credit does not suffice. */
  accept: (message: Omit<InboxMessage, 'receivedAt' | 'parts'>) => { parts: number } | 'no-credit';
  balance: () => number;
  newId: () => string;
  now: () => number;
  /** The failure that this message meets, if any. */
  refusal: Refusal | undefined;
};

/** One imitated gateway: pure but for the counter. */
export type SandboxGateway = {
  send: (request: SandboxRequest, counter: Counter) => SandboxAnswer;
  balance: (request: SandboxRequest, counter: Counter) => SandboxAnswer;
};

/** User and password of Basic authorization; undefined when missing, empty or containing the word "wrong". */
export const readBasic = (authorization: string): { user: string; password: string } | undefined => {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization)?.[1];
  const [user = '', password = ''] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(/:(.*)/s);
  return user === '' || password === '' || /wrong/i.test(`${user}:${password}`) ? undefined : { user, password };
};

/** The body as JSON, or undefined. */
export const readJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/** True for what a gateway takes for a phone number. */
export const isNumber = (to: string): boolean => /^\+?[1-9]\d{6,14}$/.test(to);
