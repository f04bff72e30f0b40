import * as z from 'zod';
import type { Relay } from './relay.ts';
import { expectStatus } from './relay-client.ts';

const Mailbox = z.object({
  mails: z.array(z.object({ to: z.array(z.string()), subject: z.string(), text: z.string() })),
});
const Ses = z.object({
  emails: z.array(
    z.object({
      subject: z.string(),
      destination: z.object({ to: z.array(z.string()) }),
      body: z.object({ text: z.string() }),
    }),
  ),
});

export type SentMail = { to: string[]; subject: string; text: string };

/** The mails that a relay has sent, oldest first: from the mailbox of one machine, or from the emulator of SES. */
export async function mailsOf(relay: Relay): Promise<SentMail[]> {
  const ses = /Mails of SES\s+(http\S+)/.exec(relay.output())?.[1];
  if (ses === undefined) {
    return Mailbox.parse(
      await expectStatus(200, await relay.client().operator('GET', '/mailbox/api')),
    ).mails.toReversed();
  }
  const { emails } = Ses.parse(await expectStatus(200, await fetch(`${ses}/store`)));
  return emails.map(({ subject, destination, body }) => ({ to: destination.to, subject, text: body.text }));
}
