import { expect, test } from 'vitest';
import { createSending } from '#functions/send/endpoints.ts';
import { newApplication } from '#shared/domain/application.ts';
import { createIds } from '#shared/domain/id.ts';
import { createApiKey } from '#shared/http/authenticate.ts';
import { PerhapsStored, Unavailable } from '#shared/ports/unavailable.ts';
import { noon, openDelivery } from '#test/support/delivery.ts';
import { mustBeDescribed } from '#test/support/described.ts';

const PATH = '/v1/messages/batch';

/** A batch of three messages, posted to a store that takes none but the first. */
async function posted() {
  const { stores, deps, hints, lines } = openDelivery();
  const { text, key } = createApiKey('shop', noon);
  await stores.applications.save(newApplication('shop', 'Shop', noon));
  await stores.applications.saveKey(key);
  const { posts } = createSending({
    ...stores,
    ...deps,
    hints,
    messages: {
      ...stores.messages,
      accept: async ([acceptance]) => {
        const [first = null] = acceptance?.messages ?? [];
        const failed = new Map([
          [1, new Unavailable('The store took only a part of what it was given.')],
          [2, new PerhapsStored('The store took only a part of what it was given.')],
        ]);
        return [{ kind: 'accepted', replayed: false, messages: [first, null, null], failed }];
      },
    },
    newId: createIds(),
    hintLost: () => {},
    keyCacheMs: 0,
  });
  const messages = ['a', 'b', 'c'].map((text) => ({ to: '+46701740605', text }));
  const headers = new Map([
    ['authorization', `Bearer ${text}`],
    ['content-type', 'application/json'],
  ]);
  const answer = await posts.get(PATH)?.({
    path: PATH,
    query: '',
    header: (name) => headers.get(name),
    bytes: async () => Buffer.from(JSON.stringify({ messages })),
  });
  if (!answer) throw new Error('There is no such endpoint.');
  return { answer, lines };
}

test('[P1] of a batch that was stored in part, each item says whether it was', async () => {
  const { answer, lines } = await posted();
  expect(answer.status).toBe(202);
  expect(JSON.parse(answer.body)).toMatchObject({
    accepted: 1,
    refused: 2,
    results: [
      { status: 202, message: { text: 'a' } },
      { status: 503, errors: [{ field: 'messages[1]', detail: expect.stringContaining('was not accepted') }] },
      { status: 503, errors: [{ field: 'messages[2]', detail: expect.stringContaining('not known whether') }] },
    ],
  });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ message: 'store unavailable', notStored: 2 }]);
  await mustBeDescribed('POST', PATH, new Response(answer.body, answer));
});
