import * as z from 'zod';
import { ApplicationView, KeyView } from '#functions/console/application-view.ts';
import { createClient, expectStatus, type RelayClient } from './relay-client.ts';

const PATH = '/v1/admin/applications';
const Created = ApplicationView.extend({ apiKey: z.string(), key: KeyView });
const NewKey = z.object({ apiKey: z.string(), key: KeyView, oldKey: KeyView.optional() });

/** An application of a test: the relay as its key sees it, and what operators do with it. */
export type TestApplication = Awaited<ReturnType<typeof createApplication>>;

/** Makes an application, without limits unless the test gives some. */
export async function createApplication(shop: RelayClient, given: Record<string, unknown> = {}) {
  const { operator, access } = shop;
  const limits = { perDay: null, perRecipientDay: null };
  const answer = await operator('POST', PATH, { name: 'Of a test', limits, ...given });
  const { apiKey, key, ...made } = Created.parse(await expectStatus(201, answer));
  const path = `${PATH}/${made.id}`;
  return {
    ...createClient({ ...access, apiKey }),
    id: made.id,
    made,
    key,
    path,
    apiKey,
    read: async () => ApplicationView.parse(await expectStatus(200, await operator('GET', path))),
    change: (body: unknown) => operator('PATCH', path, body),
    remove: () => operator('DELETE', path),
    newKey: (body?: unknown) => operator('POST', `${path}/keys`, body),
    rotate: (keyId: string, body?: unknown) => operator('POST', `${path}/keys/${keyId}/rotate`, body),
    revoke: (keyId: string) => operator('DELETE', `${path}/keys/${keyId}`),
    /** The relay as another key of the application sees it. */
    with: (otherKey: string) => createClient({ ...access, apiKey: otherKey }),
  };
}

/** The answer to a request that made a key. */
export const madeKey = async (answer: Response | Promise<Response>) =>
  NewKey.parse(await expectStatus(201, await answer));
