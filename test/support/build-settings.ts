import type * as z from 'zod';
import { type CompiledGateway, compileGateway } from '#shared/gateway/compile.ts';
import { GatewaySettings } from '#shared/gateway/settings.ts';
import type { CallResult } from '#shared/gateway/types.ts';

type Changes = Partial<z.input<typeof GatewaySettings>>;

/** Settings of a plain form gateway, with changes. */
export const buildSettings = (changes: Changes = {}): GatewaySettings =>
  GatewaySettings.parse({ gatewayUrl: 'https://gateway.example.com/send', method: 'POST', ...changes });

/** Settings of a JSON gateway, with changes. */
export const buildJsonSettings = (changes: Changes = {}): GatewaySettings =>
  buildSettings({
    contentType: 'json',
    payload: '{"from": "%FROM%", "to": "%TO%", "message": "%MESSAGE%"}',
    ...changes,
  });

/** Compiles settings that are meant to be right. */
export const compileRight = (settings: GatewaySettings): CompiledGateway => {
  const result = compileGateway(settings);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.gateway;
};

/** Compiles settings that are meant to be wrong, and gives `field: detail` of each problem. */
export const compileWrong = (settings: GatewaySettings): string[] => {
  const result = compileGateway(settings);
  if (result.ok) throw new Error('The settings compile.');
  return result.problems.map(({ field, detail }) => `${field}: ${detail}`);
};

/** An answer of a gateway. */
export const buildAnswer = (status: number, body = '', headers: Record<string, string> = {}): CallResult => ({
  kind: 'answer',
  status,
  headers,
  body,
  truncated: false,
  latencyMs: 12,
});

/** A call without an answer. */
export const buildError = (code: string, written: boolean): CallResult => ({
  kind: 'error',
  code,
  detail: 'It failed.',
  written,
  latencyMs: 12,
});
