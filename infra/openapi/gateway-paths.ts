import * as z from 'zod';
import { PauseRequest } from '#functions/console/routes/gateway-status.ts';
import { PreviewRequest, TestRequest } from '#functions/console/routes/workbench.ts';
import {
  GatewayHistory,
  GatewayPresets,
  GatewayPreview,
  GatewayStatus,
  GatewayTest,
  NewSettings,
  SavedSettings,
} from './gateway-answers.ts';
import { body, json, operation, problems, refused, security } from './parts.ts';

const secrets = 'Secrets read as `null`; `null` written back keeps what is stored.';
const condition = { 200: json('Condition.', GatewayStatus), ...refused };

/** The gateway: its settings, trying them, its condition. */
export const gatewayPaths = {
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
      responses: { 200: json('Versions.', GatewayHistory), ...refused },
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
      responses: { 200: json('Presets.', GatewayPresets), ...refused },
    }),
  },
  '/v1/admin/gateway/preview': {
    post: operation('Render settings with a sample, judge a pasted answer; sends nothing', {
      security,
      requestBody: body(PreviewRequest),
      responses: { 200: json('The request, and the verdict.', GatewayPreview), ...problems(422), ...refused },
    }),
  },
  '/v1/admin/gateway/test': {
    post: operation('Really send a test SMS with settings, saved or not', {
      security,
      requestBody: body(TestRequest),
      responses: {
        200: json('What was sent and answered, without secrets.', GatewayTest),
        ...problems(422),
        ...refused,
      },
    }),
  },
  '/v1/admin/gateway/status': {
    get: operation("The gateway's condition, and what waits", {
      security,
      responses: condition,
    }),
  },
  '/v1/admin/gateway/pause': {
    post: operation('Stop sending; messages wait', {
      security,
      requestBody: { ...body(PauseRequest), required: false },
      responses: condition,
    }),
  },
  '/v1/admin/gateway/resume': {
    post: operation('Start sending again', { security, responses: condition }),
  },
};
