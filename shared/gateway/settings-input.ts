import * as z from 'zod';
import { GatewayHeader, GatewayVariable } from '#shared/domain/named-values.ts';
import { GatewaySettings } from './settings.ts';

const keep = <T extends z.ZodType>(schema: T) => z.union([schema, z.null()]);

const InputHeader = GatewayHeader.extend({ value: keep(GatewayHeader.shape.value) });
const InputVariable = GatewayVariable.extend({ value: keep(GatewayVariable.shape.value) });
const InputBasicAuth = GatewaySettings.shape.basicAuth.unwrap();

/**
 * Settings as operators read and write them: a secret reads as `null`, and `null` written back keeps what is stored.
 */
export const GatewaySettingsInput = GatewaySettings.extend({
  headers: z
    .array(InputHeader, { error: 'headers is a list of {name, value, secret}.' })
    .max(50, { error: 'headers has at most 50 entries.' })
    .default([]),
  variables: z
    .array(InputVariable, { error: 'variables is a list of {name, value, secret}.' })
    .max(30, { error: 'variables has at most 30 entries.' })
    .default([]),
  basicAuth: InputBasicAuth.extend({ password: keep(InputBasicAuth.shape.password) }).optional(),
});
export type GatewaySettingsInput = z.infer<typeof GatewaySettingsInput>;
