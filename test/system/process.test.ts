import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listen } from '#infra/emulated/loopback.ts';
import { startGateway } from '#test/support/loopback-gateway.ts';
import { aSendRequest } from '#test/support/recipients.ts';
import { oneMachine, places, type Relay, startBare, startRelay } from '#test/support/relay.ts';
import { until } from '#test/support/until.ts';

const OLD_NODE = '/usr/bin/node';
const oldNodes = existsSync(OLD_NODE) && !process.execPath.startsWith('/usr/bin') ? [OLD_NODE] : [];

const isRunning = async (relay: Relay): Promise<boolean> =>
  (await fetch(`${relay.access().url}/health`)).status === 200;

describe.concurrent.each(places)('The process, $name', (place) => {
  // One process after the other: many that start at once would keep each other waiting.
  describe('one at a time', { concurrent: false }, () => {
    it('keeps messages, keys, settings and idempotency keys over a clean stop, which ends with 0 [P1] [P5] [P11]', async () => {
      const gateway = await startGateway();
      const relay = await startRelay(place);
      const before = relay.access();
      let shop = relay.client();
      const version = await shop.configure(gateway.settings({ enabled: false }));
      const extra = { headers: { 'idempotency-key': 'over a restart' } };
      const [first, second] = [aSendRequest(), aSendRequest()];
      const waiting = await shop.send(first, extra);
      await shop.send(second);

      expect(await relay.stop()).toBe(0);
      expect(relay.output()).toMatch(/stopped\.\s*$/);
      await relay.start();

      shop = relay.client();
      expect(relay.access()).toMatchObject({ apiKey: before.apiKey, operatorToken: before.operatorToken });
      expect((await shop.send(first, extra)).id).toBe(waiting.id);
      expect((await shop.all()).map(({ to }) => to)).toEqual([second.to, first.to]);
      const settings = (await (await shop.operator('GET', '/v1/admin/settings/gateway')).json()) as { version: number };
      expect(settings.version).toBe(version);
      await shop.configure(gateway.settings());
      await shop.becomes(waiting.id, 'sent');
      expect(gateway.submissionsTo(first.to)).toHaveLength(1);
      await relay.remove();
      await gateway.stop();
    });

    it.each([
      ['Ctrl-C', 'SIGINT'],
      ['the end of its terminal', 'SIGHUP'],
    ] as const)('waits on %s for the call that is under way, so that nothing is in doubt [P3]', async (_, signal) => {
      const gateway = await startGateway();
      const relay = await startRelay(place);
      await relay.client().configure(gateway.settings());
      gateway.state.latencyMs = 1_500;
      const message = await relay.client().send(aSendRequest());
      await until('the gateway is called', () => gateway.submissionsTo(message.to).length === 1);
      relay.child().signal(signal);
      expect(await relay.child().ended).toBe(0);
      await relay.start();
      expect(await relay.client().get(message.id)).toMatchObject({ status: 'sent', ambiguousAttempts: 0 });
      await relay.remove();
      await gateway.stop();
    });

    it('writes its keys where only its user can read them', async () => {
      const relay = await startRelay(place);
      expect(statSync(join(relay.dataDir, 'access.json')).mode & 0o777).toBe(0o600);
      expect(JSON.parse(readFileSync(join(relay.dataDir, 'access.json'), 'utf8'))).toEqual(relay.access());
      await relay.remove();
    });

    const refuses = async (env: Record<string, string>, what: RegExp, node?: string) => {
      const child = startBare(place, { DATA_DIR: mkdtempSync(join(tmpdir(), 'sms-relay-')), ...env }, node);
      const code = await child.ended;
      expect(child.output()).toMatch(what);
      expect(child.output()).not.toMatch(/\n\s+at /);
      expect(code).toBe(1);
    };

    it('says that its port is taken, and by what to change it', async () => {
      const other = await listen(createServer());
      await refuses(
        { PORT: String(other.port) },
        new RegExp(`Port ${other.port} is taken by another program.*PORT`, 's'),
      );
      await other.stop();
    });

    it('says that another one runs on the same data, which goes on undisturbed', async () => {
      const relay = await startRelay(place);
      await refuses({ DATA_DIR: relay.dataDir }, /Another relay is running on the data directory/);
      expect(await isRunning(relay)).toBe(true);
      await relay.remove();
    });

    it('says that the data directory cannot be written', async () => {
      const file = join(mkdtempSync(join(tmpdir(), 'sms-relay-')), 'file');
      writeFileSync(file, '');
      await refuses({ DATA_DIR: join(file, 'data') }, /cannot be written.*DATA_DIR/s);
    });

    it.each(place === oneMachine ? ['relay.db'] : [])(
      'says that its database is damaged, and what to do: %s',
      async (name) => {
        const DATA_DIR = mkdtempSync(join(tmpdir(), 'sms-relay-'));
        writeFileSync(join(DATA_DIR, name), 'garbage '.repeat(10_000));
        await refuses({ DATA_DIR }, /database .*relay\.db is damaged.*restore your backup/s);
      },
    );

    it.each([
      ['PORT', 'eighty'],
      ['PORT', '70000'],
      ['LOG_LEVEL', 'loud'],
    ])('says that %s cannot be %s', (name, value) => refuses({ [name]: value }, new RegExp(`${name} `)));
  });
});

describe('An old Node', () => {
  it.each(oldNodes)('is told what to install instead: %s', async (node) => {
    const child = startBare(oneMachine, { DATA_DIR: mkdtempSync(join(tmpdir(), 'sms-relay-')) }, node);
    expect(await child.ended).toBe(1);
    expect(child.output()).toMatch(/needs Node 24 or newer, and this is v\d+/);
    expect(child.output()).not.toMatch(/\n\s+at /);
  });
});
