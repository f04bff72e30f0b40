import * as z from 'zod';
import { LogParameters } from '#functions/console/list-query.ts';
import { PauseRequest } from '#functions/console/routes/gateway-status.ts';
import { BulkRequest } from '#functions/console/routes/messages.ts';
import { PreviewRequest, TestRequest } from '#functions/console/routes/workbench.ts';
import { GatewaySettingsInput } from '#shared/gateway/settings-input.ts';
import { AttemptView, MessageView } from '#shared/http/message-view-schema.ts';
import { applicationPaths } from './application-paths.ts';
import { consolePaths } from './console-paths.ts';
import { body, json, operation, problems, queryParameters } from './parts.ts';

const security = [{ operator: [] }];
const refused = problems(400, 401, 403);
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };

const SavedSettings = GatewaySettingsInput.extend({ version: z.int() }).meta({ id: 'GatewaySettings' });
const NewSettings = GatewaySettingsInput.extend({ version: z.int().min(0).optional() }).meta({
  id: 'NewGatewaySettings',
});
const AdminMessage = MessageView.extend({ applicationId: z.string() }).meta({ id: 'AdminMessage' });
const AdminMessageWithAttempts = AdminMessage.extend({ attempts: z.array(AttemptView) }).meta({
  id: 'AdminMessageWithAttempts',
});
const BulkResult = z.object({
  changed: z.int(),
  skipped: z.int(),
  next: z
    .string()
    .nullable()
    .meta({ description: 'Cursor to go on with; at most 1,000 messages are changed at once.' }),
});

const secrets = 'Secrets read as `null`; `null` written back keeps what is stored.';

/** The operators' half of the API. */
export const adminPaths = {
  '/v1/admin/settings/gateway': {
    get: operation("Read the gateway's settings", {
      description: secrets,
      security,
      responses: { 200: json('The newest version.', SavedSettings), ...refused },
    }),
    put: operation("Save the gateway's settings", {
      description: `${secrets} With \`version\`, only if that is the newest.`,
      security,
      requestBody: body(NewSettings),
      responses: { 200: json('Saved as the next version.', SavedSettings), ...problems(409), ...refused },
    }),
  },
  '/v1/admin/settings/gateway/history': {
    get: operation('Earlier versions, newest first', {
      security,
      responses: { 200: json('Versions.'), ...refused },
    }),
  },
  '/v1/admin/settings/gateway/restore': {
    post: operation('Save an earlier version again', {
      security,
      requestBody: body(z.strictObject({ version: z.int().min(1) })),
      responses: { 200: json('Saved as the next version.', SavedSettings), ...problems(404, 409), ...refused },
    }),
  },
  '/v1/admin/gateway/presets': {
    get: operation('Known gateways to start from', {
      security,
      responses: { 200: json('Presets.'), ...refused },
    }),
  },
  '/v1/admin/gateway/preview': {
    post: operation('Render settings with a sample, judge a pasted answer; sends nothing', {
      security,
      requestBody: body(PreviewRequest),
      responses: { 200: json('The request, and the verdict.'), ...problems(422), ...refused },
    }),
  },
  '/v1/admin/gateway/test': {
    post: operation('Really send a test SMS with settings, saved or not', {
      security,
      requestBody: body(TestRequest),
      responses: { 200: json('What was sent and answered, without secrets.'), ...problems(422), ...refused },
    }),
  },
  '/v1/admin/gateway/status': {
    get: operation("The gateway's condition, and what waits", {
      security,
      responses: { 200: json('Condition.'), ...refused },
    }),
  },
  '/v1/admin/gateway/pause': {
    post: operation('Stop sending; messages wait', {
      security,
      requestBody: { ...body(PauseRequest), required: false },
      responses: { 200: json('Condition.'), ...refused },
    }),
  },
  '/v1/admin/gateway/resume': {
    post: operation('Start sending again', { security, responses: { 200: json('Condition.'), ...refused } }),
  },
  '/v1/admin/messages': {
    get: operation('The log of all applications, newest first', {
      security,
      parameters: queryParameters(LogParameters),
      responses: {
        200: json('A page.', z.object({ messages: z.array(AdminMessage), next: z.string().nullable() })),
        ...refused,
      },
    }),
  },
  '/v1/admin/messages/{id}': {
    get: operation('A message with its attempts', {
      security,
      parameters: [id],
      responses: { 200: json('The message.', AdminMessageWithAttempts), ...problems(404), ...refused },
    }),
  },
  '/v1/admin/messages/{id}/resend': {
    post: operation('Queue a message again; keeps its id and attempts', {
      security,
      parameters: [id],
      responses: { 200: json('Queued.', AdminMessageWithAttempts), ...problems(404, 409), ...refused },
    }),
  },
  '/v1/admin/messages/{id}/cancel': {
    post: operation('Cancel a message that is not yet sent', {
      security,
      parameters: [id],
      responses: { 200: json('Canceled.', AdminMessageWithAttempts), ...problems(404, 409), ...refused },
    }),
  },
  '/v1/admin/messages/resend': bulk('Queue messages again, by id or filter'),
  '/v1/admin/messages/cancel': bulk('Cancel messages that are not yet sent, by id or filter'),
  '/v1/admin/dead-letters/redrive': bulk('Queue messages again that ended as error'),
  ...applicationPaths,
  ...consolePaths,
};

function bulk(summary: string) {
  return {
    post: operation(summary, {
      security,
      requestBody: body(BulkRequest),
      responses: { 200: json('What was changed.', BulkResult), ...refused },
    }),
  };
}
