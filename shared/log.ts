/** Fields of a log line; errors are written with name, message, stack and cause. Never a secret, a phone number or a text (P8). */
export type LogFields = Record<string, unknown>;

/** Structured log: one JSON object a line. */
export type Logger = {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
};

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LEVELS)[number];

/** A logger that writes lines at or above `level`. */
export function createLogger(level: LogLevel, write: (line: string) => void, clock: () => number = Date.now): Logger {
  const at =
    (each: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (LEVELS.indexOf(each) < LEVELS.indexOf(level)) return;
      write(lineOf({ time: new Date(clock()).toISOString(), level: each, message }, fields));
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** A log that throws would harm whom it serves: fields that are no JSON are left out, and the line says so. */
function lineOf(head: { time: string; level: LogLevel; message: string }, fields: LogFields): string {
  try {
    return JSON.stringify({ ...head, ...describe(fields), ...head });
  } catch {
    return JSON.stringify({ ...head, unwritable: Object.keys(fields) });
  }
}

const describe = (fields: LogFields): LogFields =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, value instanceof Error ? errorOf(value) : value]),
  );

/** Causes told of an error; a chain can be a circle. */
const MAX_CAUSES = 5;

function errorOf(error: Error, causesLeft = MAX_CAUSES): LogFields {
  const { cause: reason } = error;
  const cause = causesLeft > 0 && reason instanceof Error ? { cause: errorOf(reason, causesLeft - 1) } : {};
  return { name: error.name, message: error.message, stack: error.stack, ...cause };
}
