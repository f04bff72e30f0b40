import * as z from 'zod';
import { applicationInputs } from '#functions/console/application-input.ts';
import { ApplicationView, KeyView } from '#functions/console/application-view.ts';
import { ApplicationsQuery } from '#functions/console/routes/applications.ts';
import { Limits } from '#shared/domain/limits.ts';
import { body, json, operation, problems, queryParameters, refused, security } from './parts.ts';

const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const keyId = { name: 'keyId', in: 'path', required: true, schema: { type: 'string' } };
const { NewApplication, ApplicationChange, NewKey, Rotation, NewCallback } = applicationInputs(Date.now);

const apiKey = z.string().meta({ description: 'The key, shown this once.' });
const secret = z.string().meta({ description: 'The secret, `whsec_…`, shown this once.' });

/** What operators do about applications and their keys. */
export const applicationPaths = {
  '/v1/admin/applications': {
    get: operation('Applications with their limits and keys', {
      security,
      parameters: queryParameters(ApplicationsQuery),
      responses: {
        200: json('Applications.', z.object({ applications: z.array(ApplicationView), defaultLimits: Limits })),
        ...refused,
      },
    }),
    post: operation('Create an application and its first key', {
      description: 'Limits that are not given are `defaultLimits`; null lifts one.',
      security,
      requestBody: body(NewApplication),
      responses: {
        201: json('Created.', ApplicationView.extend({ apiKey, key: KeyView })),
        ...refused,
      },
    }),
  },
  '/v1/admin/applications/{id}': {
    get: operation('An application', {
      security,
      parameters: [id],
      responses: { 200: json('The application.', ApplicationView), ...problems(404), ...refused },
    }),
    patch: operation('Rename it, change its limits', {
      description: 'What is absent stays. Effective within a minute.',
      security,
      parameters: [id],
      requestBody: body(ApplicationChange),
      responses: { 200: json('As it is now.', ApplicationView), ...problems(404, 409), ...refused },
    }),
    delete: operation('Delete it: its keys open nothing any more', {
      description: 'Its messages stay in the log and go on; it is told of nothing any more.',
      security,
      parameters: [id],
      responses: { 204: { description: 'Deleted.' }, ...problems(404, 409), ...refused },
    }),
  },
  '/v1/admin/applications/{id}/keys': {
    post: operation('Create another key', {
      description: 'Two keys of an application are valid at most; 409 for a third.',
      security,
      parameters: [id],
      requestBody: { ...body(NewKey), required: false },
      responses: {
        201: json('Created.', z.object({ apiKey, key: KeyView })),
        ...problems(404, 409),
        ...refused,
      },
    }),
  },
  '/v1/admin/applications/{id}/keys/{keyId}/rotate': {
    post: operation('Create the key that follows a key', {
      description: 'With the same scopes. The old key stays valid for a day, or as the body says.',
      security,
      parameters: [id, keyId],
      requestBody: { ...body(Rotation), required: false },
      responses: {
        201: json('Created.', z.object({ apiKey, key: KeyView, oldKey: KeyView })),
        ...problems(404, 409),
        ...refused,
      },
    }),
  },
  '/v1/admin/applications/{id}/keys/{keyId}': {
    delete: operation('Revoke a key', {
      description: 'Effective within a minute.',
      security,
      parameters: [id, keyId],
      responses: { 204: { description: 'Revoked.' }, ...problems(404, 409), ...refused },
    }),
  },
  '/v1/admin/applications/{id}/callback': {
    put: operation('Tell the application of final statuses, at this URL', {
      description:
        'Signed POSTs by the Standard Webhooks convention. The secret is made with the first URL and stays when the URL changes.',
      security,
      parameters: [id],
      requestBody: body(NewCallback),
      responses: {
        200: json('The URL, and the secret when it is new.', z.object({ url: z.string(), secret: secret.nullable() })),
        ...problems(404, 409),
        ...refused,
      },
    }),
    delete: operation('Tell it no more', {
      security,
      parameters: [id],
      responses: { 204: { description: 'Removed.' }, ...problems(404, 409), ...refused },
    }),
  },
  '/v1/admin/applications/{id}/callback/secret': {
    post: operation('Make a new secret for the callbacks', {
      description:
        'For a day callbacks carry two signatures, by the new secret and by the old one. Within that day another secret is refused by 409, because it would end the old one early.',
      security,
      parameters: [id],
      responses: {
        200: json('The new secret.', z.object({ secret, earlierSecretUntil: z.string() })),
        ...problems(404, 409),
        ...refused,
      },
    }),
  },
  '/v1/admin/applications/{id}/callback/test': {
    post: operation('Post a signed event of type `test` to the callback', {
      description: 'It is signed as callbacks are, by both secrets for a day after a new one was made.',
      security,
      parameters: [id],
      responses: {
        200: json(
          'What came back.',
          z.object({
            ok: z.boolean(),
            status: z.int().nullable(),
            latencyMs: z.int().nullable(),
            error: z.object({ code: z.string(), detail: z.string() }).optional(),
          }),
        ),
        ...problems(404, 409),
        ...refused,
      },
    }),
  },
};
