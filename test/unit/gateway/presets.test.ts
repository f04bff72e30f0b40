import { describe, expect, it } from 'vitest';
import { settingsFromPreset } from '#shared/gateway/preset.ts';
import { presets } from '#shared/gateway/presets.ts';
import { maskSettings } from '#shared/gateway/secrets.ts';
import { buildAnswer, compileRight, compileWrong } from '#test/support/build-settings.ts';
import { readRequest } from '#test/support/read-request.ts';
import { outcomeOf, vectorId, vectors } from '#test/support/vectors.ts';

/** The accounts that the vectors were written with. */
const accounts: Record<string, Record<string, string>> = {
  '46elks': { API_USER: 'u123', API_PASSWORD: 'pw' },
  africastalking: { USERNAME: 'USER', API_KEY: 'KEY' },
  budgetsms: { USERNAME: 'USER', USER_ID: '1', HANDLE: 'HANDLE' },
  bulksms: { TOKEN_ID: 'token-id', TOKEN_SECRET: 'token-secret' },
  burstsms: { API_KEY: 'api-key', API_SECRET: 'api-secret' },
  clickatell: { API_KEY: 'API-KEY' },
  clickatell_central: { USERNAME: 'USER', PASSWORD: 'PASS', API_ID: 'APIID' },
  clickatell_http: { API_KEY: 'API-KEY' },
  clicksend: { USERNAME: 'user', API_KEY: 'api-key' },
  fast2sms: { API_KEY: 'KEY' },
  gatewayapi: { API_TOKEN: 'API-TOKEN' },
  hormuud: { ACCESS_TOKEN: 'ACCESS_TOKEN' },
  infobip: { SUBDOMAIN: 'xxxxx', API_KEY: 'API-KEY' },
  kannel: { HOST: 'kannel.example:13013', USERNAME: 'USER', PASSWORD: 'PASS' },
  kudosity_v2: { API_KEY: 'API-KEY' },
  messagebird: { ACCESS_KEY: 'KEY' },
  plivo: { AUTH_ID: 'AUTHID', AUTH_TOKEN: 'AUTHTOKEN' },
  smsapi: { API_TOKEN: 'TOKEN' },
  smsglobal: { USERNAME: 'USER', PASSWORD: 'PASS' },
  smsportal: { CLIENT_ID: 'clientId', API_SECRET: 'secret' },
  smsru: { API_ID: 'ID' },
  telnyx: { API_KEY: 'KEY', PROFILE_ID: 'PROFILE' },
  textlocal: { API_KEY: 'KEY' },
  textmagic: { USERNAME: 'user', API_KEY: 'KEY' },
  turbosms: { API_TOKEN: 'TOKEN' },
  twilio: { ACCOUNT_SID: 'ACxxxxxxxx', AUTH_TOKEN: 'auth-token' },
  vonage: { API_KEY: 'KEY', API_SECRET: 'SECRET' },
};

/** Where a preset sends other parameters than its vectors, and why that is better. */
const withoutReceipts = ['dlr-mask', 'dlr-url'];
const unicodeFlag = 'unicode';
const comparable = (query: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(query)
      .filter(([name]) => !withoutReceipts.includes(name) && name !== unicodeFlag)
      .map(([name, value]) => [name, name === 'deduplication-id' ? 'an int32' : value]),
  );

const ready = presets.map((preset) => {
  const vector = vectors.find(({ key }) => key === preset.id);
  if (!vector) throw new Error(`There are no vectors of ${preset.id}.`);
  const settings = settingsFromPreset(preset, accounts[vector.key]);
  return { vector, preset, settings, gateway: compileRight(settings) };
});

describe.each(ready)('the preset $preset.name', ({ vector, preset, gateway }) => {
  it('asks for every variable that it uses, and uses every one that it asks for', () => {
    const missing = compileWrong(settingsFromPreset(preset)).filter((problem) => problem.includes('has no value yet'));
    expect(missing).toHaveLength(preset.asks.length);
    const everything = JSON.stringify([preset.settings, preset.balance]);
    for (const { name } of preset.asks) expect(everything).toContain(`%${name}%`);
  });

  it.each(vector.cases)('$#: asks for $message as the gateway documents it', (one) => {
    const request = gateway.render({ id: vectorId, to: one.to, from: one.from, text: one.message });
    const actual = readRequest(request);
    expect(actual.address).toBe(one.expectedRequest.url);
    expect(comparable(actual.query)).toEqual(comparable(one.expectedRequest.query));
    expect(actual.headers).toEqual(one.expectedRequest.headers);
    if (one.expectedRequest.body.kind === 'json') expect(actual.json()).toEqual(one.expectedRequest.body.decoded);
    if (one.expectedRequest.body.kind === 'form') expect(actual.form).toEqual(one.expectedRequest.body.decoded);
  });

  it.each(vector.cases)('$#: reads HTTP $response.status as $expected $reason', (one) => {
    const verdict = gateway.judge(buildAnswer(one.response.status, one.response.body));
    expect(verdict.outcome).toBe(outcomeOf(one.expected, one.reason));
    expect(verdict.gatewayMessageId).toBe(one.providerMessageId ?? undefined);
  });

  it('shows none of its secrets', () => {
    const answers = Object.fromEntries(preset.asks.map(({ name }) => [name, `typed-${name.toLowerCase()}`]));
    const shown = JSON.stringify(maskSettings(settingsFromPreset(preset, answers)));
    for (const { name, secret } of preset.asks) expect(shown.includes(answers[name] ?? '')).toBe(!secret);
  });

  it('knows where the balance is asked for, if the gateway tells one', () => {
    const { balance, asks } = preset;
    const silent = ['hormuud', 'kannel', 'kudosity_v2', 'clickatell_http'].includes(preset.id);
    expect(balance === undefined).toBe(silent);
    const used = [...(balance?.url ?? '').matchAll(/%([A-Z_]+)%/g)].map(([, name]) => name);
    expect(asks.map(({ name }) => name)).toEqual(expect.arrayContaining(used));
  });
});

describe('the presets', () => {
  it("begin with the model's own three", () => {
    expect(presets.slice(0, 3).map(({ id }) => id)).toEqual(['bulksms', 'clickatell', 'burstsms']);
  });

  it("do not take BulkSMS's direction SENT for a success", () => {
    const bulksms = ready.find(({ preset }) => preset.id === 'bulksms');
    const answer = '[ { "type" : "SENT", "status" : { "id" : "FAILED.NOT_SENT", "type" : "FAILED" } } ]';
    expect(bulksms?.gateway.judge(buildAnswer(201, answer)).outcome).toBe('rejected');
  });
});
