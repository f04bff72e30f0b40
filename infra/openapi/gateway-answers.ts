import * as z from 'zod';
import { Condition } from '#functions/console/routes/gateway-status.ts';
import { Outcome } from '#shared/domain/verdict.ts';
import { GatewaySettingsInput } from '#shared/gateway/settings-input.ts';
import { Exchange, GatewayRequest } from './exchange.ts';

/** Settings with their version. */
export const SavedSettings = GatewaySettingsInput.extend({ version: z.int() }).meta({ id: 'GatewaySettings' });
/** Settings to save, and the version that they were made from. */
export const NewSettings = GatewaySettingsInput.extend({ version: z.int().min(0).optional() }).meta({
  id: 'NewGatewaySettings',
});
const Values = GatewaySettingsInput.meta({ id: 'GatewaySettingsValues' });
const time = z.iso.datetime();

/** Versions that were saved. */
export const GatewayHistory = z
  .object({
    versions: z.array(z.object({ version: z.int(), savedAt: time, savedBy: z.string(), settings: Values })),
  })
  .meta({ id: 'GatewayHistory', description: 'The newest 50.' });

/** Gateways that are known. */
export const GatewayPresets = z
  .object({
    presets: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        settings: z.record(z.string(), z.unknown()).meta({ description: 'What differs from `defaults`.' }),
        asks: z
          .array(z.object({ name: z.string(), label: z.string(), secret: z.boolean() }))
          .meta({ description: 'Variables that the settings need.' }),
        balance: z
          .object({
            url: z.string(),
            method: z.enum(['GET', 'POST']),
            fieldName: z.string(),
            scale: z.number().optional(),
            errorPattern: z.string().optional(),
          })
          .optional(),
        notes: z.array(z.string()),
      }),
    ),
    defaults: Values,
  })
  .meta({ id: 'GatewayPresets' });

const Verdict = z
  .object({
    outcome: Outcome,
    rule: z.string().meta({ description: 'What decided.' }),
    reason: z.string().meta({ description: 'One word.' }),
    gatewayMessageId: z.string().optional(),
    retryAfterMs: z.number().optional(),
    parts: z.int().optional(),
    price: z.string().optional(),
    balance: z.number().optional(),
  })
  .meta({ id: 'Verdict' });

/** What would be sent, and what a pasted answer would mean. */
export const GatewayPreview = z
  .object({
    request: GatewayRequest,
    verdict: Verdict.optional().meta({ description: 'On the answer that was given.' }),
  })
  .meta({ id: 'GatewayPreview' });
/** What was sent, and what its answer means. */
export const GatewayTest = z
  .object({ text: z.string(), exchange: Exchange, verdict: Verdict })
  .meta({ id: 'GatewayTest' });

/** The gateway's condition. */
export const GatewayStatus = z
  .object({
    configured: z.boolean(),
    enabled: z.boolean(),
    condition: Condition,
    pause: z
      .object({
        by: z.enum(['operator', 'relay']),
        reason: z.string(),
        detail: z.string(),
        since: time.nullable(),
      })
      .nullable(),
    breaker: z.object({
      state: z.enum(['closed', 'open', 'halfOpen']),
      failuresInARow: z.int(),
      since: time.nullable(),
      nextProbeAt: time.nullable(),
    }),
    retryAfter: time.nullable().meta({ description: 'The gateway asked not to be called before.' }),
    messagesPerSecond: z.number().nullable(),
    waiting: z.object({
      count: z.int(),
      more: z.boolean().meta({ description: 'There are more than were counted.' }),
      oldestAcceptedAt: time.nullable(),
    }),
  })
  .meta({ id: 'GatewayStatus' });
