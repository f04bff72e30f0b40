import * as z from 'zod';
import { GatewayHeader, GatewayVariable } from '#shared/domain/named-values.ts';
import { GatewaySettings } from './settings.ts';

const InputHeader = GatewayHeader.extend({ value: GatewayHeader.shape.value.nullable() });
const InputVariable = GatewayVariable.extend({ value: GatewayVariable.shape.value.nullable() });
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
  basicAuth: InputBasicAuth.extend({ password: InputBasicAuth.shape.password.nullable() }).optional(),
});
export type GatewaySettingsInput = z.infer<typeof GatewaySettingsInput>;
