import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { serveHttp } from '#test/support/gateway-server.ts';
import { median, round } from '../machine.ts';
import { startAws } from './aws.ts';
import { bundlesOf, MEASURED } from './bundles.ts';
import { startFunction } from './function-process.ts';

const TURNS = 12;
/** Of each kind; the second shows what the first had to load. */
const MESSAGES = ['+46700000001', '+46700000002'];

const Accepted = z.object({ statusCode: z.literal(202), body: z.string() });
const Message = z.object({ id: z.string() });

/** Milliseconds of one turn: imports of the SDK's clients as they come, of the same cut as in our bundles, and of ours; and its messages. */
type Turn = { sdk: number; cutSdk: number; ours: number; first: number; next: number };

/**
 * How long loading a function's bundle takes, beside a bundle of just the SDK's clients that it uses: fresh processes by turns. The first
 * message is measured as well, so that nothing is called saved that is only put off.
 */
export async function coldStart(say: (line: string) => void): Promise<Record<string, number>> {
  const gateway = await serveHttp((_, response) => response.writeHead(200).end('OK'));
  const gatewayUrl = `http://127.0.0.1:${gateway.port}/send`;
  const aws = await startAws({ gatewayUrl, method: 'POST', allowPlainHttp: true });
  const folder = mkdtempSync(join(tmpdir(), 'cold-'));
  let accepted: string[] = [];

  const events = {
    send: () => MESSAGES.map((to) => aws.request('POST', '/v1/messages', { to, text: 'Your code is 4711.' })),
    deliver: () => accepted.map((id) => aws.hint(id)),
  };
  const load = async (file: string): Promise<number> => {
    const running = await startFunction(file, aws.env);
    await running.stop();
    return running.importMs;
  };
  const use = async (file: string, toHandle: unknown[]) => {
    const running = await startFunction(file, aws.env);
    const answers = [];
    for (const event of toHandle) answers.push(await running.invoke(event));
    await running.stop();
    return { ours: running.importMs, answers };
  };

  try {
    const measured = MEASURED.map((name) => ({ name, files: bundlesOf(name, folder), turns: [] as Turn[] }));
    for (let turn = 0; turn <= TURNS; turn++) {
      for (const { name, files, turns } of measured) {
        const [sdk, cutSdk] = [await load(files.sdk), await load(files.cutSdk)];
        const { ours, answers } = await use(files.ours, events[name]());
        if (name === 'send') accepted = answers.map(({ result }) => idOf(result));
        const [first = Number.NaN, next = Number.NaN] = answers.map(({ ms }) => ms);
        // The first turn fills the caches of the disk.
        if (turn > 0) turns.push({ sdk, cutSdk, ours, first, next });
      }
    }
    return Object.assign({}, ...measured.map(({ name, turns }) => compare(name, turns, say)));
  } finally {
    rmSync(folder, { recursive: true });
    await Promise.all([aws.stop(), gateway.close()]);
  }
}

const idOf = (result: unknown): string => Message.parse(JSON.parse(Accepted.parse(result).body)).id;

function compare(name: string, turns: Turn[], say: (line: string) => void): Record<string, number> {
  const ms = (kind: keyof Turn): string => `${round(median(turns.map((turn) => turn[kind])), 0)} ms`;
  say(
    `  ${name}: import ${ms('ours')}; of its SDK clients alone ${ms('sdk')}, cut as in the bundle ${ms('cutSdk')} · first message ${ms('first')}, second ${ms('next')}`,
  );
  const middle = (ratio: (turn: Turn) => number): number => round(median(turns.map(ratio)));
  return {
    [`import of ${name} ÷ its SDK clients alone`]: middle(({ ours, sdk }) => ours / sdk),
    [`import of ${name} ÷ its SDK clients, cut as in the bundle`]: middle(({ ours, cutSdk }) => ours / cutSdk),
    [`import and first message of ${name} ÷ its SDK clients alone`]: middle(
      ({ ours, first, sdk }) => (ours + first) / sdk,
    ),
  };
}
