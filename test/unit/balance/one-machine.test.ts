import net from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, test } from 'vitest';
import { createMailboxApp } from '#shared/embedded/mailbox.ts';
import { createMailbox } from '#shared/embedded/mailbox-store.ts';
import { createSmtpMailer } from '#shared/embedded/smtp-mailer.ts';
import { createTimerSchedule } from '#shared/embedded/timer-schedule.ts';
import type { CheckSchedule } from '#shared/ports/balance.ts';
import { MailUnsure } from '#shared/ports/mail.ts';

const HOUR = 3_600_000;

/** Timers that the test lets pass. */
function virtualTime() {
  const time = { now: 1_000_000_000_000, timers: new Map<number, { at: number; run: () => void }>(), next: 1 };
  const setTimer = (run: () => void, ms: number) => {
    const id = time.next++;
    time.timers.set(id, { at: time.now + ms, run });
    return { cancel: () => time.timers.delete(id) };
  };
  const pass = async (ms: number) => {
    const end = time.now + ms;
    for (;;) {
      const [id, timer] = [...time.timers].sort(([, a], [, b]) => a.at - b.at)[0] ?? [];
      if (id === undefined || !timer || timer.at > end) break;
      time.timers.delete(id);
      time.now = timer.at;
      timer.run();
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    }
    time.now = end;
  };
  return { time, setTimer, pass };
}

function timed(wanted: CheckSchedule, last: number | null = null) {
  const { time, setTimer, pass } = virtualTime();
  const world = { wanted, last, runs: [] as number[], errors: [] as unknown[], fail: false };
  const open = () =>
    createTimerSchedule({
      wanted: async () => world.wanted,
      lastRunAt: async () => world.last,
      async run() {
        world.last = time.now;
        world.runs.push(time.now);
        if (world.fail) throw new Error('disk full');
      },
      onError: (cause) => world.errors.push(cause),
      clock: () => time.now,
      setTimer,
    });
  return { time, pass, world, open };
}

describe('the schedule by timer', () => {
  test('[P10] checks as often as the settings say', async () => {
    const { pass, world, open } = timed({ enabled: true, every: '5 minutes' });
    await open().start();
    await pass(HOUR);
    expect(world.runs).toHaveLength(12);
  });

  test('[P10] counts from the last check over a restart, so that restarts never put a daily check off', async () => {
    const { time, pass, world, open } = timed({ enabled: true, every: 'day' });
    world.last = time.now;
    const first = open();
    await first.start();
    await pass(20 * HOUR);
    await first.stop();
    expect(world.runs).toEqual([]);
    const second = open();
    await second.start();
    await pass(4 * HOUR);
    expect(world.runs).toHaveLength(1);
    await second.stop();
    await pass(100 * HOUR);
    expect(world.runs).toHaveLength(1);
  });

  test('[P10] follows settings that are saved, on, off and to another interval', async () => {
    const { pass, world, open } = timed({ enabled: false, every: 'hour' });
    const schedule = open();
    await schedule.start();
    await pass(5 * HOUR);
    expect(world.runs).toEqual([]);
    await schedule.put({ enabled: true, every: 'hour' });
    await pass(2 * HOUR);
    expect(world.runs).toHaveLength(2);
    expect(await schedule.read()).toEqual({ enabled: true, every: 'hour' });
    await schedule.put({ enabled: true, every: '5 minutes' });
    await pass(HOUR / 2);
    expect(world.runs.length).toBeGreaterThanOrEqual(7);
    await schedule.put({ enabled: false, every: '5 minutes' });
    const { length } = world.runs;
    await pass(HOUR);
    expect(world.runs).toHaveLength(length);
  });

  test('checks at once when asked to, and counts the next check from that one', async () => {
    const { time, pass, world, open } = timed({ enabled: true, every: 'hour' }, 1_000_000_000_000);
    const start = time.now;
    const schedule = open();
    await schedule.start();
    await pass(HOUR / 2);
    await schedule.checkNow();
    await pass(HOUR);
    expect(world.runs.map((at) => (at - start) / HOUR)).toEqual([0.5, 1.5]);
    await schedule.stop();
    await schedule.checkNow();
    expect(world.runs).toHaveLength(2);
  });

  test('waits one interval at most when the last check is in the future', async () => {
    const { time, pass, world, open } = timed({ enabled: true, every: 'hour' });
    world.last = time.now + 1_000 * HOUR;
    await open().start();
    await pass(2 * HOUR);
    expect(world.runs).toHaveLength(2);
  });

  test('goes on after a check that throws', async () => {
    const { pass, world, open } = timed({ enabled: true, every: 'hour' });
    world.fail = true;
    await open().start();
    await pass(3 * HOUR);
    expect(world.runs).toHaveLength(3);
    expect(world.errors).toHaveLength(3);
  });
});

describe('the mailbox', () => {
  const start = async () => {
    const mailbox = createMailbox(new DatabaseSync(':memory:'), () => Date.parse('2026-11-23T09:15:00Z'));
    await mailbox.send({
      to: ['a@example.com', 'b@example.com'],
      subject: 'Low <b>5</b>',
      text: 'five',
      html: '<p>five</p>',
    });
    return { mailbox, app: createMailboxApp(mailbox) };
  };

  test('lists what was sent, newest first, as page and as JSON', async () => {
    const { mailbox, app } = await start();
    await mailbox.send({ to: ['c@example.com'], subject: 'Second', text: 't', html: 'h' });
    expect(await (await app.request('/api')).json()).toMatchObject({
      mails: [
        { id: 2, subject: 'Second' },
        { id: 1, to: ['a@example.com', 'b@example.com'], at: '2026-11-23T09:15:00.000Z' },
      ],
    });
    const page = await (await app.request('/')).text();
    expect(page).toContain('Low &lt;b&gt;5&lt;/b&gt;');
    expect(page.indexOf('Second')).toBeLessThan(page.indexOf('Low'));
  });

  test('shows a mail in a frame that may run nothing', async () => {
    const { app } = await start();
    const page = await app.request('/1');
    expect(await page.text()).toMatch(/<iframe[^>]+sandbox="[^"]*"[^>]+src="\/1\/html"/);
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    const mail = await app.request('/1/html');
    expect(await mail.text()).toBe('<p>five</p>');
    expect(mail.headers.get('content-security-policy')).toMatch(/^sandbox (?!.*allow-scripts)(?!.*allow-same-origin)/);
  });

  test.each(['/2', '/0', '/x', '/api/9', '/1e0/html', '/99999999999999999999'])('has nothing at %s', async (path) => {
    expect((await (await start()).app.request(path)).status).toBe(404);
  });

  test('keeps the newest 500', async () => {
    const { mailbox } = await start();
    for (let count = 0; count < 510; count++)
      await mailbox.send({ to: ['a@example.com'], subject: `${count}`, text: '', html: '' });
    expect(await mailbox.list()).toHaveLength(500);
    expect(await mailbox.get(1)).toBeUndefined();
  });
});

describe('mail by SMTP', () => {
  const closing: net.Server[] = [];
  afterEach(() => {
    for (const server of closing.splice(0)) server.close();
  });

  /** An SMTP server that takes mail, refuses recipients, or hangs up once it has the text. */
  async function serve(behaviour: 'take' | 'refuse' | 'refuse b' | 'hang up') {
    const lines: string[] = [];
    const server = net.createServer((socket) => {
      let inData = false;
      const reply = (line: string) => socket.write(`${line}\r\n`);
      socket.on('error', () => {});
      reply('220 test');
      socket.on('data', (chunk) => {
        for (const line of chunk.toString().split('\r\n')) {
          lines.push(line);
          if (inData && line !== '.') continue;
          if (line === '.') {
            inData = false;
            if (behaviour === 'hang up') socket.destroy();
            else reply('250 taken');
          } else if (line.startsWith('RCPT'))
            reply(
              behaviour === 'refuse' || (behaviour === 'refuse b' && line.includes('<b@'))
                ? '550 no such user'
                : '250 ok',
            );
          else if (line === 'DATA') {
            inData = true;
            reply('354 go on');
          } else if (line === 'QUIT') socket.end('221 bye\r\n');
          else if (line !== '') reply('250 ok');
        }
      });
    });
    closing.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    return { lines, options: { host: '127.0.0.1', port, secure: false, allowPlain: true, from: 'relay@example.com' } };
  }
  const mail = { to: ['a@example.com', 'b@example.com'], subject: 'Low: 5 €', text: 'five', html: '<p>five</p>' };

  test('goes to every address, in both forms', async () => {
    const { lines, options } = await serve('take');
    await createSmtpMailer(options).send(mail);
    expect(lines.filter((line) => line.startsWith('RCPT'))).toEqual([
      'RCPT TO:<a@example.com>',
      'RCPT TO:<b@example.com>',
    ]);
    expect(lines.join('\n')).toMatch(/text\/plain[\s\S]*five[\s\S]*text\/html[\s\S]*<p>five<\/p>/);
  });

  test('that is refused is an error', async () => {
    const { options } = await serve('refuse');
    const refused = createSmtpMailer(options).send(mail);
    await expect(refused).rejects.toThrow(/550/);
    await expect(refused).rejects.not.toBeInstanceOf(MailUnsure);
  });

  test('that is taken for one address only names the other', async () => {
    const { lines, options } = await serve('refuse b');
    await expect(createSmtpMailer(options).send(mail)).rejects.toMatchObject({
      name: 'MailPartly',
      refused: ['b@example.com'],
    });
    expect(lines.join('\n')).toContain('five');
  });

  test('[P10] whose answer was lost is unsure, so that it is not sent twice', async () => {
    const { options } = await serve('hang up');
    await expect(createSmtpMailer(options).send(mail)).rejects.toBeInstanceOf(MailUnsure);
  });

  test('is not sent unencrypted unless that is allowed', async () => {
    const { lines, options } = await serve('take');
    await expect(createSmtpMailer({ ...options, allowPlain: false }).send(mail)).rejects.toThrow();
    expect(lines.filter((line) => line.startsWith('RCPT'))).toEqual([]);
  });
});
