import { parseArgs } from 'node:util';
import { smoke } from './smoke.ts';

const USAGE = `Proves a running relay end to end: posts one message and waits until the gateway has accepted it. With a real gateway it sends a real SMS.

  API_KEY=… npm run smoke -- --url https://… [--to +252612345678] [--text "…"] [--timeout 120]`;

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    to: { type: 'string', default: '+252612345678' },
    text: { type: 'string', default: 'The SMS relay works.' },
    timeout: { type: 'string', default: '120' },
  },
});
const apiKey = process.env.API_KEY;
const timeoutMs = Number(values.timeout) * 1_000;

if (!values.url || !URL.canParse(values.url) || !apiKey || !(timeoutMs > 0)) {
  console.error(USAGE);
  process.exit(2);
}
const { url, to, text } = values;
const report = await smoke({ url, apiKey, to, text, timeoutMs, say: (line) => console.log(line) });
console.log(report.ok ? '1 passed, 0 failed' : `0 passed, 1 failed: ${report.why}`);
process.exitCode = report.ok ? 0 : 1;
