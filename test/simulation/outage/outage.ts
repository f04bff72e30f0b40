import { deliverRecords } from '#functions/deliver/from-queue.ts';
import { withRetryHints } from '#functions/deliver/retry-hints.ts';
import { toMessage } from '#functions/send/draft.ts';
import { sweep } from '#functions/sweep/sweep.ts';
import { newApplication } from '#shared/domain/application.ts';
import { freshGatewayState } from '#shared/domain/gateway-state.ts';
import { compileGateway } from '#shared/gateway/compile.ts';
import { createRedactor } from '#shared/gateway/redact.ts';
import { GatewaySettings } from '#shared/gateway/settings.ts';
import type { CallResult } from '#shared/gateway/types.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';
import type { DeadLetters, Hints } from '#shared/ports/messages.ts';
import { createRandom } from '../world/random.ts';
import { createVirtualTime, START } from '../world/virtual-time.ts';
import { createCompactStore } from './compact-store.ts';
import { type Bill, createLedger } from './ledger.ts';

/** How the functions are deployed; milliseconds. */
const HINT_GRACE_MS = 120_000;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MEMORY_GB = 0.5;
const BATCH = 100;
const DELIVERIES = 4;
const ANSWER_MS = 200;
const DELIVER_MS = 120_000;

/** A gateway that is away for a day, and what is queued meanwhile. */
export type Outage = { messages: number; acceptedWithinHours: number; expiryDays: number; perSecond: number };

/** What came of it. */
export type Aftermath = {
  sent: number;
  expired: number;
  open: number;
  deadLetters: number;
  calls: number;
  probes: number;
  /** Times per message id beyond the first that the gateway took it. */
  doubled: number;
  mostInFlight: number;
  hours: number;
  bill: Bill;
};

const QUIET = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Plays an outage with the real deliver and sweep, and counts what AWS would be asked for. */
export async function playOutage(outage: Outage): Promise<Aftermath> {
  const time = createVirtualTime();
  const random = createRandom(1);
  const ledger = createLedger();
  const clock = time.now;
  const end = START + 24 * HOUR;
  const spacing = (outage.acceptedWithinHours * HOUR) / outage.messages;
  const settings = GatewaySettings.parse({
    gatewayUrl: 'https://gateway.example/send',
    payload: 'id=%ID%&to=%TO%&text=%MESSAGE%',
    method: 'POST',
    messagesPerSecond: outage.perSecond,
  });
  const compiled = compileGateway(settings);
  if (!compiled.ok) throw new Error('The settings do not compile.');
  const snapshot = { version: 1, gateway: compiled.gateway, redactor: createRedactor(settings) };
  const gateway = { current: async () => snapshot, forget: () => {} };

  const application = newApplication('shop', 'Shop', START);
  const draft = { to: '+46700000001', text: 'Your parcel is here.', segments: 1, encoding: 'GSM-7' as const };
  const store = createCompactStore(
    outage.messages,
    (index, id) =>
      toMessage(draft, {
        id,
        application,
        now: START + Math.floor(index * spacing),
        validityMs: outage.expiryDays * 24 * HOUR,
        hintGraceMs: HINT_GRACE_MS,
      }),
    ledger,
  );

  let known = { revision: 0, state: freshGatewayState };
  const gatewayStates: GatewayStates = {
    async read() {
      ledger.request('DynamoDB GetItem', 1);
      ledger.read(1);
      return known;
    },
    async write(state, revision) {
      ledger.request('DynamoDB PutItem', 1);
      ledger.write(1);
      if (revision !== known.revision) return false;
      known = { revision: revision + 1, state };
      return true;
    },
  };

  let deadLetterCount = 0;
  const deadLetters: DeadLetters = {
    async add(letters) {
      ledger.request('SQS SendMessageBatch', Math.ceil(letters.length / 10));
      deadLetterCount += letters.length;
    },
  };

  let queue: string[] = [];
  let running = 0;
  const hints: Hints = {
    async send(wanted) {
      ledger.request('SQS SendMessageBatch', Math.ceil(wanted.length / 10));
      for (const { id, delaySeconds = 0 } of wanted) {
        if (delaySeconds === 0) queue.push(id);
        else time.after(Math.ceil(delaySeconds) * 1_000, () => void queue.push(id));
      }
      time.after(1_000, dispatch);
      return [];
    },
    async waiting() {
      ledger.request('SQS GetQueueAttributes', 1);
      return queue.length;
    },
  };

  let calls = 0;
  let probes = 0;
  let doubled = 0;
  const taken = new Uint8Array(outage.messages);
  const call = async ({ body }: { body?: string }): Promise<CallResult> => {
    calls += 1;
    if (clock() < end) {
      probes += 1;
      await sleep(2);
      return { kind: 'error', code: 'ECONNREFUSED', detail: 'Simulated.', written: false, latencyMs: 2 };
    }
    const index = Number(new URLSearchParams(body).get('id'));
    if (taken[index] === 1) doubled += 1;
    taken[index] = 1;
    await sleep(ANSWER_MS);
    return { kind: 'answer', status: 200, headers: {}, body: 'ok', truncated: false, latencyMs: ANSWER_MS };
  };
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => time.after(ms, resolve));
  const own = {
    gateway,
    gatewayStates,
    deadLetters,
    callbacks: { add: async () => {} },
    clock,
    sleep,
    random: random.next,
    log: QUIET,
    hintGraceMs: HINT_GRACE_MS,
  };

  let mostInFlight = 0;
  const invoke = async (ids: string[]): Promise<void> => {
    running += ids.length;
    mostInFlight = Math.max(mostInFlight, running);
    // The queue's poller asks for ten at a time.
    ledger.request('SQS ReceiveMessage', Math.ceil(ids.length / 10));
    const began = clock();
    const records = ids.map((id) => ({ messageId: id, body: JSON.stringify({ id }), lane: 'normal' as const }));
    const messages = withRetryHints(store, { hints, clock, log: QUIET });
    await deliverRecords(records, { ...own, messages, call }, () => began + DELIVER_MS - clock());
    ledger.request('SQS DeleteMessageBatch', Math.ceil(ids.length / 10));
    ledger.invoke(MEMORY_GB, Math.max(20, clock() - began));
    running -= ids.length;
    dispatch();
  };
  const dispatch = (): void => {
    while (running < DELIVERIES * BATCH && queue.length > 0) {
      const ids = queue.slice(0, BATCH);
      queue = queue.slice(BATCH);
      void invoke(ids);
    }
  };

  let made = 0;
  const tick = (): void => {
    time.after(MINUTE, tick);
    const wanted = Math.min(outage.messages, Math.floor((clock() - START) / spacing)) - made;
    if (wanted > 0) {
      made += wanted;
      ledger.request('DynamoDB PutItem', wanted);
      ledger.write(2 * wanted);
      void hints.send(store.add(wanted).map((id) => ({ id, lane: 'normal', group: 'shop' })));
    }
    const began = clock();
    const limits = { maxWaiting: 10_000, pageSize: 10_000, stepSize: 10_000, deadline: began + 50_000 };
    void sweep({ ...own, messages: store, hints, ...limits }).then(() => ledger.invoke(MEMORY_GB, 2_000));
  };
  tick();

  const last = START + (24 * outage.expiryDays + outage.acceptedWithinHours + 1) * HOUR;
  await time.run(() => (made === outage.messages && store.waitingNow() === 0) || clock() > last, 50_000_000);
  return {
    sent: store.countOf('sent'),
    expired: store.countOf('error'),
    open: store.waitingNow(),
    deadLetters: deadLetterCount,
    calls,
    probes,
    doubled,
    mostInFlight,
    hours: Math.round(((clock() - START) / HOUR) * 10) / 10,
    bill: ledger.bill(),
  };
}
