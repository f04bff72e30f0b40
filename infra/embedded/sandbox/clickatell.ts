import * as z from 'zod';
import { isNumber, readJson, type SandboxAnswer, type SandboxGateway, type SandboxRequest } from './gateway.ts';

const Submission = z.object({
  to: z.array(z.string()).nonempty(),
  content: z.string().min(1),
  from: z.string().optional(),
});

const failure = (status: number, errorCode: number, error: string): SandboxAnswer => ({
  status,
  body: { messages: [], errorCode, error, errorDescription: null },
});

const refusals = {
  '429': failure(429, 43, 'Rate limit exceeded.'),
  '500': failure(500, 18, 'Internal error.'),
  '503': failure(503, 19, 'Temporarily unavailable.'),
  'no-credit': failure(402, 20, 'Insufficient balance.'),
  auth: failure(401, 1, 'Invalid or missing integration API Key.'),
};

const authorized = ({ authorization }: SandboxRequest): boolean =>
  authorization.trim() !== '' && !/wrong/i.test(authorization);

/** Clickatell's platform API. A bad number is refused inside HTTP 202, as the real one does. */
export const clickatell: SandboxGateway = {
  send: (request, counter) => {
    if (!authorized(request)) return refusals.auth;
    if (counter.refusal) return refusals[counter.refusal];
    const parsed = Submission.safeParse(readJson(request.body));
    if (!parsed.success) return failure(400, 2, 'Invalid request: to and content are required.');
    const { to: recipients, content: text, from } = parsed.data;
    if (from) return failure(400, 607, 'Invalid FROM number.');
    const messages: unknown[] = [];
    for (const to of recipients) {
      const number = to.replace(/^\+/, '');
      if (!isNumber(number)) {
        messages.push({ apiMessageId: null, accepted: false, to, error: 'Invalid destination address.' });
        continue;
      }
      const id = counter.newId();
      if (counter.accept({ id, gateway: 'clickatell', to: number, from: '', text }) === 'no-credit')
        return refusals['no-credit'];
      messages.push({ apiMessageId: id, accepted: true, to: number, error: null });
    }
    return { status: 202, body: { messages, error: null } };
  },
  balance: (request, counter) =>
    !authorized(request) || counter.refusal === 'auth'
      ? { status: 401, body: { error: 'Invalid API key', errorCode: 108 } }
      : { status: 200, body: { balance: counter.balance(), currency: 'USD' } },
};
