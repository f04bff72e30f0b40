import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readOptions, readVariables, StartProblem } from '#infra/embedded/options.ts';
import { Pace } from '#infra/emulated/pace.ts';

const problem = (env: Record<string, string>, read: (given: typeof env) => unknown = readOptions): string => {
  try {
    read(env);
  } catch (error) {
    if (error instanceof StartProblem) return error.message;
    throw error;
  }
  throw new Error('The options were read.');
};

describe('The options of one machine', () => {
  test('all have defaults, and it listens on this machine only', () => {
    expect(readOptions({})).toEqual({
      port: 8080,
      host: '127.0.0.1',
      dataDir: resolve('data'),
      keepDays: 90,
      publicUrl: undefined,
      logLevel: 'warn',
    });
  });

  test('are read from the environment, and what is empty counts as absent', () => {
    const env = {
      PORT: '0',
      HOST: '::1',
      DATA_DIR: '/var/lib/relay',
      PUBLIC_URL: '',
      KEEP_DAYS: '365',
      LOG_LEVEL: 'debug',
      HOME: '/root',
    };
    expect(readOptions(env)).toEqual({
      port: 0,
      host: '::1',
      dataDir: '/var/lib/relay',
      keepDays: 365,
      publicUrl: undefined,
      logLevel: 'debug',
    });
    for (const blank of ['', ' ']) expect(readOptions({ PORT: blank }).port).toBe(8080);
  });

  test('an address in the brackets that it has in a URL is that address', () => {
    expect(readOptions({ HOST: '[::1]' }).host).toBe('::1');
  });

  test('a public URL is kept without the slash that people write behind it', () => {
    for (const url of ['https://sms.example.com', 'https://sms.example.com/']) {
      expect(readOptions({ PUBLIC_URL: url }).publicUrl).toBe('https://sms.example.com');
    }
  });

  test.each([
    ['PORT', 'http'],
    ['PORT', '80.5'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['KEEP_DAYS', '6'],
    ['KEEP_DAYS', '3651'],
    ['KEEP_DAYS', '1.5'],
    ['KEEP_DAYS', 'for ever'],
    ['PUBLIC_URL', 'sms.example.com'],
    ['PUBLIC_URL', 'ftp://sms.example.com'],
    ['LOG_LEVEL', 'verbose'],
  ])('%s=%j keeps it from starting, in a sentence that names it', (name, value) => {
    expect(problem({ [name]: value })).toMatch(new RegExp(`^${name} .*\\.$`));
  });

  test.each(['http', '80.5', '-1', '65536'])('PORT=%s is told what is allowed', (value) => {
    expect(problem({ PORT: value })).toBe('PORT must be a whole number from 0 to 65535.');
  });

  test('every variable that is wrong is told at once', () => {
    expect(problem({ PORT: 'x', LOG_LEVEL: 'x', PUBLIC_URL: 'x' }).split('\n')).toHaveLength(3);
  });
});

describe('The pace of the AWS side on one machine', () => {
  const read = (env: Record<string, string>): Pace => readVariables(Pace, env);

  test('is that of a deployment unless told otherwise, in fractions too', () => {
    expect(read({ SWEEP_SECONDS: '0.5', CACHE_SECONDS: ' ' })).toEqual({
      SWEEP_SECONDS: 0.5,
      DELIVER_SECONDS: 120,
      HINT_GRACE_SECONDS: 120,
      CACHE_SECONDS: 1,
    });
  });

  test.each([
    [{ SWEEP_SECONDS: '0' }, 'SWEEP_SECONDS must be a number from 0.1 to 3600.'],
    [{ DELIVER_SECONDS: 'x' }, 'DELIVER_SECONDS must be a number from 1 to 900.'],
    [{ HINT_GRACE_SECONDS: '0' }, 'HINT_GRACE_SECONDS must be a number from 1 to 900.'],
    [{ CACHE_SECONDS: '61' }, 'CACHE_SECONDS must be a number from 0 to 60.'],
  ])('%j keeps it from starting, in a sentence that says what is allowed', (env, words) => {
    expect(problem(env, read)).toBe(words);
  });
});
