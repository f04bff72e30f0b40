import { recipientOf } from './contender.ts';
import { fillStore } from './full-store.ts';
import type { BenchGateway } from './gateway-thread.ts';
import { median, round } from './machine.ts';
import { type RunningRelay, startRelay } from './relay.ts';
import { runJob } from './throughput.ts';

/** A full store against a nearly empty one: rates as a share of it, times as a multiple. */
export type Backlog = { accept: number; deliver: number; newestPage: number; searchByRecipient: number };

const SMALL = 1_000;
const ROUNDS = 3;
const QUERIES = 60;
const WINDOW = 100;
/** The owner of what is in the store; the key that the first start makes is this application's. */
const OWNER = 'first-application';

/** Runs the same work on a relay that holds `count` messages, half of them queued, and on one that holds 1,000, by turns. */
export async function compareBacklog(gateway: BenchGateway, count: number): Promise<Backlog> {
  const open = async (messages: number) =>
    startRelay(gateway.port, WINDOW, { dataDir: await fillStore(messages, OWNER) });
  const few = await open(SMALL);
  const many = await open(count);
  const seen = new Map([few, many].map((each) => [each, { accept: [], deliver: [], newest: [], search: [] } as Seen]));
  try {
    for (let turn = 0; turn <= ROUNDS; turn++) {
      for (const [relay, figures] of seen) {
        const job = await runJob(relay, gateway, { count: 4_000, first: turn * 10_000, latencyMs: 0, window: WINDOW });
        const times = await askMany(relay);
        // The first turn warms up.
        if (turn === 0) continue;
        figures.accept.push(job.acceptedPerSecond);
        figures.deliver.push(job.sentPerSecond);
        figures.newest.push(times.newest);
        figures.search.push(times.search);
      }
    }
  } finally {
    await Promise.all([few.stop(), many.stop()]);
  }
  const of = (relay: RunningRelay, name: keyof Seen): number => median(seen.get(relay)?.[name] ?? []);
  const ratio = (name: keyof Seen): number => round(of(many, name) / of(few, name));
  return {
    accept: ratio('accept'),
    deliver: ratio('deliver'),
    newestPage: ratio('newest'),
    searchByRecipient: ratio('search'),
  };
}

type Seen = { accept: number[]; deliver: number[]; newest: number[]; search: number[] };

async function askMany(relay: RunningRelay): Promise<{ newest: number; search: number }> {
  const newest: number[] = [];
  const search: number[] = [];
  for (let index = 0; index < QUERIES; index++) {
    newest.push(await relay.get('/v1/messages?limit=50'));
    const to = encodeURIComponent(recipientOf(5_000_000 + ((index * 7) % SMALL)));
    search.push(await relay.get(`/v1/messages?to=${to}`));
  }
  return { newest: median(newest), search: median(search) };
}
