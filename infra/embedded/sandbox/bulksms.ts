import * as z from 'zod';
import { isNumber, readBasic, readJson, type SandboxAnswer, type SandboxGateway } from './gateway.ts';

const Submission = z.object({
  to: z.union([z.string(), z.array(z.string()).nonempty()]),
  body: z.string().min(1),
  from: z.string().default(''),
});

const problem = (status: number, kind: string, title: string, detail?: string): SandboxAnswer => ({
  status,
  headers: status === 429 ? { 'Retry-After': '5' } : {},
  body: {
    type: `https://developer.bulksms.com/json/v1/errors#${kind}`,
    title,
    status,
    ...(detail ? { detail } : {}),
  },
});

const refusals = {
  '429': problem(429, 'too-many-requests', 'Too Many Requests'),
  '500': problem(500, 'internal-server-error', 'Internal Server Error'),
  '503': problem(503, 'service-unavailable', 'Service Unavailable'),
  'no-credit': problem(403, 'insufficient-credits', 'Insufficient Credits'),
  auth: problem(401, 'authentication-failed', 'Authentication failed'),
};

const asMessage = (id: string, to: string, from: string, text: string, parts: number, now: number) => ({
  id,
  type: 'SENT',
  from,
  to: to.replace(/^\+/, ''),
  body: text,
  encoding: 'TEXT',
  protocolId: 0,
  messageClass: 0,
  submission: { id: `2-${id}`, date: new Date(now).toISOString() },
  status: { id: 'ACCEPTED.null', type: 'ACCEPTED', subtype: null },
  relatedSentMessageId: null,
  userSuppliedId: null,
  numberOfParts: parts,
  creditCost: parts,
});

/** BulkSMS's JSON REST API, version 1; a repeated deduplication id gets the first answer again. */
export const createBulkSms = (): SandboxGateway => {
  const seen = new Map<string, SandboxAnswer>();
  const remember = (key: string, answer: SandboxAnswer): SandboxAnswer => {
    if (seen.size >= 10_000) seen.delete(seen.keys().next().value ?? '');
    seen.set(key, answer);
    return answer;
  };
  return {
    send: (request, counter) => {
      const account = readBasic(request.authorization);
      if (!account) return refusals.auth;
      if (counter.refusal) return refusals[counter.refusal];
      const key = `${account.user} ${request.query.get('deduplication-id') ?? ''}`;
      const before = key.endsWith(' ') ? undefined : seen.get(key);
      if (before) return before;
      const document = readJson(request.body);
      const parsed = Submission.safeParse(Array.isArray(document) ? document[0] : document);
      if (!parsed.success) return problem(400, 'bad-request', 'Bad Request', 'The to and body fields are required');
      const { from, body: text } = parsed.data;
      const recipients = [parsed.data.to].flat();
      if (!recipients.every(isNumber)) return problem(400, 'bad-request', 'Bad Request', 'The to field is invalid');
      const messages: unknown[] = [];
      for (const to of recipients) {
        const id = counter.newId();
        const accepted = counter.accept({ id, gateway: 'bulksms', to, from, text });
        if (accepted === 'no-credit') return refusals['no-credit'];
        messages.push(asMessage(id, to, from, text, accepted.parts, counter.now()));
      }
      const answer = { status: 201, body: messages };
      return key.endsWith(' ') ? answer : remember(key, answer);
    },
    balance: (request, counter) => {
      if (!readBasic(request.authorization) || counter.refusal === 'auth') return refusals.auth;
      return {
        status: 200,
        body: {
          id: '7a7e3f20-1',
          username: 'sandbox2',
          created: '2016-03-01T09:00:00Z',
          credits: { balance: counter.balance(), limit: 0, isTransferAllowed: true },
          quota: { size: 100, remaining: 99 },
        },
      };
    },
  };
};
