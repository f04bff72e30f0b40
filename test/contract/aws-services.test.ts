import { type EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { CreateSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { CREDENTIALS, type Emulators, REGION, startEmulators } from '#infra/emulated/emulators.ts';
import { createEventBridge, createSecretsManager, createSes } from '#shared/aws/clients.ts';
import { createMailer } from '#shared/aws/mailer.ts';
import { createSchedule } from '#shared/aws/schedule.ts';
import { createSecrets } from '#shared/aws/secrets.ts';
import { Unavailable } from '#shared/ports/unavailable.ts';
import { type Fate, startAwsProxy } from '#test/support/aws-proxy.ts';

let emulators: Emulators;
beforeAll(async () => {
  emulators = await startEmulators();
});
afterAll(() => emulators.stop());

const at = (endpoint: string) => ({ region: REGION, credentials: CREDENTIALS, endpoint });

describe('Mail by SES', () => {
  const Inbox = z.object({
    emails: z.array(
      z.object({
        from: z.string(),
        destination: z.object({ to: z.array(z.string()) }),
        subject: z.string(),
        body: z.object({ text: z.string(), html: z.string() }),
      }),
    ),
  });

  test('a mail arrives whole [P10]', async () => {
    const mail = {
      to: ['finance@example.com'],
      subject: 'Guthaben: 9,50 € übrig',
      text: 'Low 😀\r\n.\r\n',
      html: '<p>Low &amp; behold</p>',
    };
    await createMailer(createSes(at(emulators.endpoints.ses)), 'relay@example.com').send(mail);
    const inbox = Inbox.parse(await (await fetch(`${emulators.endpoints.ses}/store`)).json());
    expect(inbox.emails).toEqual([
      {
        from: 'relay@example.com',
        destination: { to: mail.to },
        subject: mail.subject,
        body: { text: mail.text, html: mail.html },
      },
    ]);
  });

  test('every address is named in the request, also those that the emulator overlooks [P10]', async () => {
    let body = '';
    const proxy = await startAwsProxy(emulators.endpoints.ses, (_, sent) => {
      body = sent;
      return 'pass';
    });
    const to = ['finance@example.com', 'boss@example.com'];
    await createMailer(createSes(at(proxy.url)), 'relay@example.com').send({ to, subject: 's', text: 't', html: 'h' });
    const sent = new URLSearchParams(body);
    expect([1, 2, 3].map((number) => sent.get(`Destination.ToAddresses.member.${number}`))).toEqual([...to, null]);
    await proxy.stop();
  });

  test('a mail whose answer was lost is an error and is not sent again [P10]', async () => {
    const proxy = await startAwsProxy(emulators.endpoints.ses, () => 'refuse');
    const mailer = createMailer(createSes(at(proxy.url)), 'relay@example.com');
    await expect(mailer.send({ to: ['a@example.com'], subject: 's', text: 't', html: 'h' })).rejects.toThrow(
      'It is not known whether the mail was sent.',
    );
    expect(proxy.calls).toHaveLength(1);
    await proxy.stop();
  });
});

describe.concurrent('An address that SES refuses', () => {
  const mail = { subject: 's', text: 't', html: 'h' };
  /** SES as it is in its sandbox: a mail with one address that is not verified is refused for all. */
  const startSes = async (fateOf: (address: string) => Fate) => {
    const mails: string[][] = [];
    const proxy = await startAwsProxy(emulators.endpoints.ses, (_, body) => {
      const to = [...new URLSearchParams(body)]
        .filter(([name]) => name.includes('ToAddresses'))
        .map(([, value]) => value);
      mails.push(to);
      return to.map(fateOf).find((fate) => fate !== 'pass') ?? 'pass';
    });
    return { mails, proxy, mailer: createMailer(createSes(at(proxy.url)), 'relay@example.com') };
  };
  const refuses = (...addresses: string[]) =>
    startSes((address) => (addresses.includes(address) ? { error: 'MessageRejected' } : 'pass'));

  test('keeps the mail from nobody else, and is named [P10]', async () => {
    const { mails, proxy, mailer } = await refuses('new@example.com');
    const to = ['a@example.com', 'new@example.com', 'b@example.com'];
    await expect(mailer.send({ ...mail, to })).rejects.toMatchObject({
      name: 'MailPartly',
      refused: ['new@example.com'],
    });
    expect(mails).toEqual([to, ['a@example.com'], ['new@example.com'], ['b@example.com']]);
    await proxy.stop();
  });

  test('is told as a refusal when it is each of them, so that the mail is tried again [P10]', async () => {
    const { mails, proxy, mailer } = await refuses('a@example.com', 'b@example.com');
    const sent = mailer.send({ ...mail, to: ['a@example.com', 'b@example.com'] });
    await expect(sent).rejects.toMatchObject({ name: 'MessageRejected' });
    expect(mails).toHaveLength(3);
    await proxy.stop();
  });

  test('is not looked for when SES takes nothing at all: each try lasts seconds, and the check has a minute [P10]', async () => {
    const { mails, proxy, mailer } = await startSes(() => ({ error: 'Throttling' }));
    const to = ['a@example.com', 'b@example.com'];
    await expect(mailer.send({ ...mail, to })).rejects.toBeInstanceOf(Unavailable);
    expect(new Set(mails.map((each) => each.join()))).toEqual(new Set([to.join()]));
    await proxy.stop();
  }, 30_000);

  test('is followed by no other when SES takes nothing any more; those who are left are named with it [P10]', async () => {
    const fates = new Map<string, Fate>([
      ['new@example.com', { error: 'MessageRejected' }],
      ['b@example.com', { error: 'Throttling' }],
    ]);
    const { mails, proxy, mailer } = await startSes((address) => fates.get(address) ?? 'pass');
    const to = ['a@example.com', 'new@example.com', 'b@example.com', 'c@example.com'];
    await expect(mailer.send({ ...mail, to })).rejects.toMatchObject({
      name: 'MailPartly',
      refused: ['new@example.com', 'b@example.com', 'c@example.com'],
    });
    expect(mails.map((each) => each.join())).not.toContain('c@example.com');
    await proxy.stop();
  }, 30_000);

  test('alone is asked once [P10]', async () => {
    const { mails, proxy, mailer } = await refuses('a@example.com');
    await expect(mailer.send({ ...mail, to: ['a@example.com'] })).rejects.toThrow();
    expect(mails).toEqual([['a@example.com']]);
    await proxy.stop();
  });

  test('and one whose answer is lost are told as unsure, so that nobody gets it twice [P10]', async () => {
    const fates = new Map<string, Fate>([['lost@example.com', 'refuse']]);
    let first = true;
    const { mails, proxy, mailer } = await startSes((address) => {
      if (!first) return fates.get(address) ?? 'pass';
      first = false;
      return { error: 'MessageRejected' };
    });
    const sent = mailer.send({ ...mail, to: ['a@example.com', 'lost@example.com'] });
    await expect(sent).rejects.toMatchObject({ name: 'MailUnsure' });
    expect(mails.slice(1)).toEqual([['a@example.com'], ['lost@example.com']]);
    await proxy.stop();
  });
});

describe('The schedule on EventBridge', () => {
  const events = (): EventBridgeClient => createEventBridge(at(emulators.endpoints.eventBridge));
  const deployed = (Name: string) =>
    events().send(
      new PutRuleCommand({
        Name,
        ScheduleExpression: 'rate(1 day)',
        State: 'DISABLED',
        Description: 'Checks the balance.',
      }),
    );

  test('is read as it was put, at every interval, on and off [P10]', async () => {
    await deployed('round-trip');
    const schedule = createSchedule(events(), 'round-trip');
    expect(await schedule.read()).toEqual({ enabled: false, every: 'day' });
    for (const every of ['5 minutes', 'hour', 'day'] as const) {
      for (const enabled of [true, false]) {
        await schedule.put({ enabled, every });
        expect(await schedule.read()).toEqual({ enabled, every });
      }
    }
  });

  test('is unknown without a rule, and with a rule that the settings cannot have made [P10]', async () => {
    const schedule = createSchedule(events(), 'not-ours');
    expect(await schedule.read()).toBeUndefined();
    await events().send(new PutRuleCommand({ Name: 'not-ours', ScheduleExpression: 'rate(7 minutes)' }));
    expect(await schedule.read()).toBeUndefined();
  });

  test('is not put where no rule was deployed, because it would start nothing', async () => {
    await expect(createSchedule(events(), 'missing').put({ enabled: true, every: 'day' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('Secrets', () => {
  const manager = createSecretsManager;

  test('are read, remembered, and known anew a minute after they changed', async () => {
    let now = 0;
    const proxy = await startAwsProxy(emulators.endpoints.secretsManager);
    const client = manager(at(proxy.url));
    await client.send(new CreateSecretCommand({ Name: 'token', SecretString: 'old' }));
    const read = createSecrets(client, () => now);
    proxy.calls.length = 0;
    expect(await Promise.all([read('token'), read('token')])).toEqual(['old', 'old']);
    await client.send(new PutSecretValueCommand({ SecretId: 'token', SecretString: 'new' }));
    now = 59_999;
    expect(await read('token')).toBe('old');
    now = 60_000;
    expect(await read('token')).toBe('new');
    expect(proxy.calls).toEqual(['GetSecretValue', 'PutSecretValue', 'GetSecretValue']);

    proxy.set(() => ({ error: 'AccessDeniedException' }));
    now = 500_000;
    expect(await read('token')).toBe('new');
    await proxy.stop();
  });

  test('that do not exist are an error', async () => {
    await expect(createSecrets(manager(at(emulators.endpoints.secretsManager)))('nothing')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
