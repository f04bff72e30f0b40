import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { compileReading } from '#functions/balance/reading.ts';
import { readBalance } from '#shared/domain/balance-reading.ts';
import { BalanceSettings } from '#shared/domain/balance-settings.ts';

const directory = new URL('../../vectors/gateways/', import.meta.url);

const ErrorMatch = z.array(z.union([z.object({ contains: z.string() }), z.object({ regex: z.string() })]));
const Vector = z.object({
  balance: z
    .object({
      fieldName: z.string(),
      scale: z.number().optional(),
      errorMatch: ErrorMatch.optional(),
      alsoAccept: z.array(z.string()).optional(),
      responses: z.array(z.object({ status: z.int(), body: z.string(), expectedBalance: z.number().nullable() })),
    })
    .nullish(),
});
const Generic = z.object({
  balanceVectors: z.array(
    z.object({ fieldName: z.string(), body: z.string(), expectedBalance: z.number().nullable() }),
  ),
  balanceErrorVectors: z.array(z.object({ status: z.int(), body: z.string() })),
});

const load = (name: string): unknown => JSON.parse(readFileSync(new URL(name, directory), 'utf8'));

const readValue = (reading: ReturnType<typeof readBalance>) => (reading.kind === 'balance' ? reading.value : null);

describe('the balances of real gateways are read as their papers say', () => {
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.json'))) {
    const balance = Vector.parse(load(file)).balance;
    for (const response of balance?.responses ?? []) {
      for (const fieldName of [balance?.fieldName ?? '', ...(balance?.alsoAccept ?? [])]) {
        test(`[P10] ${file}, field "${fieldName}": ${response.status} ${response.body.slice(0, 70)}`, () => {
          const settings = BalanceSettings.parse({
            fieldName,
            scale: balance?.scale ?? 1,
            errorMatch: balance?.errorMatch ?? [],
          });
          const reading = readBalance(response, compileReading(settings));
          expect(readValue(reading)).toBe(response.expectedBalance);
        });
      }
    }
  }
});

describe('numbers are read however they are written', () => {
  const generic = Generic.parse(load('generic.json'));
  for (const { fieldName, body, expectedBalance } of generic.balanceVectors) {
    test(`[P10] field "${fieldName}" in ${JSON.stringify(body)} is ${expectedBalance}`, () => {
      expect(readValue(readBalance({ status: 200, body }, { fieldName, scale: 1, errors: [] }))).toBe(expectedBalance);
    });
  }
  for (const { status, body } of generic.balanceErrorVectors) {
    test(`[P10] ${status} ${JSON.stringify(body)} is unknown, neither 0 nor low`, () => {
      expect(readBalance({ status, body }, { fieldName: '', scale: 1, errors: [] }).kind).toBe('unknown');
    });
  }
});
