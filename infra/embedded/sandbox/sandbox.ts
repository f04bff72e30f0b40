import { type Context, Hono } from 'hono';
import { createBulkSms } from './bulksms.ts';
import { burstsms } from './burstsms.ts';
import { clickatell } from './clickatell.ts';
import { hang, reset } from './connection.ts';
import { initialControl, SandboxControl } from './control.ts';
import type { Counter, Refusal, SandboxGateway, SandboxRequest } from './gateway.ts';
import { countParts } from './parts.ts';
import { createPhone, type Inbox } from './phone.ts';

/** What the sandbox needs: a clock (epoch ms), randomness in [0, 1), and sleep. */
export type SandboxDeps = { now: () => number; random: () => number; sleep: (ms: number) => Promise<void> };

/** A gateway to try the relay on, without an account anywhere. */
export type Sandbox = {
  app: Hono;
  inbox: (query?: { to?: string; limit?: number }) => Inbox;
  /** What it is told to do; reading and changing it needs no restart. */
  control: { read: () => SandboxControl; change: (changes: Partial<SandboxControl>) => SandboxControl };
};

const readRequest = async (context: Context): Promise<SandboxRequest> => ({
  authorization: context.req.header('authorization') ?? '',
  contentType: context.req.header('content-type') ?? '',
  query: new URL(context.req.url).searchParams,
  body: context.req.method === 'GET' ? '' : await context.req.text(),
});

const isRefusal = (failure: string): failure is Refusal => ['429', '500', '503', 'no-credit', 'auth'].includes(failure);

/**
 * Creates a sandbox that behaves like BulkSMS, Clickatell or BurstSMS by path, shows what reached its phone at
 * `/inbox`, and fails as `/control` tells it to. Any credentials will do, unless they are empty or contain "wrong".
 */
export const createSandbox = ({ now, random, sleep }: SandboxDeps): Sandbox => {
  const phone = createPhone();
  let control: SandboxControl = { ...initialControl };
  let nextId = Math.floor(random() * 100_000_000) + 339_000_000;

  const counterFor = (refusal: Refusal | undefined): Counter => ({
    accept: (message) => {
      const parts = countParts(message.text);
      if (control.balance < parts) return 'no-credit';
      control.balance -= parts;
      phone.receive({ ...message, parts, receivedAt: new Date(now()).toISOString() });
      return { parts };
    },
    balance: () => control.balance,
    newId: () => String(nextId++),
    now,
    refusal,
  });

  const handle = (gateway: SandboxGateway, kind: 'send' | 'balance') => async (context: Context) => {
    const request = await readRequest(context);
    const failure = control.failure !== 'none' && random() < control.failureRate ? control.failure : 'none';
    if (control.latencyMs > 0) await sleep(control.latencyMs);
    if (failure === 'timeout') return hang(context);
    if (failure === 'reset') return reset(context);
    const answer = gateway[kind](request, counterFor(isRefusal(failure) ? failure : undefined));
    if (failure === 'lost-answer') return reset(context);
    const headers = { 'Content-Type': 'application/json', ...answer.headers };
    return new Response(JSON.stringify(answer.body), { status: answer.status, headers });
  };

  const change = (changes: Partial<SandboxControl>): SandboxControl => {
    control = { ...control, ...changes };
    return control;
  };

  const bulksms = createBulkSms();
  const app = new Hono()
    .post('/bulksms/v1/messages', handle(bulksms, 'send'))
    .get('/bulksms/v1/profile', handle(bulksms, 'balance'))
    .post('/clickatell/messages', handle(clickatell, 'send'))
    .get('/clickatell/public-client/balance', handle(clickatell, 'balance'))
    .on(['GET', 'POST'], '/burstsms/send-sms.json', handle(burstsms, 'send'))
    .on(['GET', 'POST'], '/burstsms/get-balance.json', handle(burstsms, 'balance'))
    .get('/inbox', (context) => {
      const limit = Number(context.req.query('limit') ?? 100);
      if (!Number.isInteger(limit) || limit < 1 || limit > 10_000)
        return context.json({ error: 'limit is a whole number from 1 to 10,000.' }, 400);
      return context.json(phone.read({ to: context.req.query('to'), limit }));
    })
    .delete('/inbox', (context) => {
      phone.clear();
      return context.body(null, 204);
    })
    .get('/control', (context) => context.json(control))
    .put('/control', async (context) => {
      const parsed = SandboxControl.partial().safeParse(await context.req.json().catch(() => undefined));
      if (!parsed.success)
        return context.json({ error: parsed.error.issues.map(({ message }) => message).join(' ') }, 400);
      return context.json(change(defined(parsed.data)));
    });
  return { app, inbox: (query) => phone.read(query), control: { read: () => control, change } };
};

const defined = (changes: { [K in keyof SandboxControl]?: SandboxControl[K] | undefined }): Partial<SandboxControl> =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
