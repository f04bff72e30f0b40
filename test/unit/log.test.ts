import { describe, expect, test } from 'vitest';
import { createLogger, type LogLevel } from '#shared/log.ts';

const now = Date.UTC(2026, 10, 23, 12);

function ready(level: LogLevel = 'debug') {
  const lines: string[] = [];
  const log = createLogger(
    level,
    (line) => lines.push(line),
    () => now,
  );
  return { log, lines, entries: (): unknown[] => lines.map((line): unknown => JSON.parse(line)) };
}

describe('The log', () => {
  test('writes one JSON object a line, with time, level and message', () => {
    const { log, lines, entries } = ready();
    log.info('attempt', { attempt: 2, detail: 'one\ntwo' });
    expect(entries()).toEqual([
      { time: '2026-11-23T12:00:00.000Z', level: 'info', message: 'attempt', attempt: 2, detail: 'one\ntwo' },
    ]);
    expect(lines[0]).not.toContain('\n');
  });

  test.each<[LogLevel, string[]]>([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
  ])('at level %s writes %j', (level, written) => {
    const { log, entries } = ready(level);
    for (const each of ['debug', 'info', 'warn', 'error'] as const) log[each](each);
    expect(entries()).toMatchObject(written.map((each) => ({ level: each })));
    expect(entries()).toHaveLength(written.length);
  });

  test('tells an error with its kind, its place and all its causes', () => {
    const { log, entries } = ready();
    const root = new TypeError('disk full');
    const error = new Error('not stored', { cause: new Error('no commit', { cause: root }) });
    log.error('request failed', { error });
    expect(entries()).toMatchObject([
      {
        error: {
          name: 'Error',
          message: 'not stored',
          stack: expect.stringContaining('log.test.ts'),
          cause: { message: 'no commit', cause: { name: 'TypeError', message: 'disk full' } },
        },
      },
    ]);
  });

  test('never fails whom it serves, whatever it is given', () => {
    const { log, lines } = ready();
    const circle: Record<string, unknown> = {};
    circle.circle = circle;
    const error = new Error('its own cause');
    error.cause = error;
    log.error('strange', { circle });
    log.error('strange', { error });
    log.error('strange', { big: 1n });
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toContain('"message":"strange"');
  });

  test('keeps time, level and message where a field has their name', () => {
    const { log, entries } = ready();
    log.warn('real', { message: 'other', level: 'debug', time: 0 });
    expect(entries()).toMatchObject([{ time: '2026-11-23T12:00:00.000Z', level: 'warn', message: 'real' }]);
  });
});
