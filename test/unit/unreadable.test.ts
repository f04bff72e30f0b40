import { expect, test } from 'vitest';
import { Message } from '#shared/domain/message.ts';
import { createLogger } from '#shared/log.ts';
import { logUnreadable } from '#shared/unreadable.ts';
import { aMessage } from '#test/support/message.ts';

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

test('[P8] a record that cannot be read is told with its id and the field that is wrong, and nothing of what it holds', () => {
  const lines: string[] = [];
  const unreadable = logUnreadable(createLogger('error', (line) => lines.push(line)));
  const { id, text, to } = aMessage();
  unreadable(
    id,
    thrownBy(() => Message.parse({ ...aMessage(), status: text, segments: to })),
  );
  unreadable(
    id,
    thrownBy(() => JSON.parse(text)),
  );
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'error', message: 'message not readable', messageId: id, reason: expect.stringContaining('at status') },
    { level: 'error', message: 'message not readable', messageId: id, reason: 'SyntaxError' },
  ]);
  for (const secret of [to, text, text.slice(0, 9)]) expect(lines.join()).not.toContain(secret);
});
