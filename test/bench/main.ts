import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startGateway } from './gateway-thread.ts';
import { load, rawPost } from './load.ts';
import { startRelay } from './relay-process.ts';

/*
 * What a message costs on one machine, beside what its bare call to the gateway costs in the same run: figures of one run are to be
 * compared with each other, never with those of another machine.
 */
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const COUNT = values.quick ? 4_000 : 20_000;
const CONNECTIONS = 32;
const WINDOW = 100;

const text = (index: number): string => `Hello #${index}#, your appointment is on Monday at 10:30.`;
const bareBody = (index: number): string => JSON.stringify({ to: '+252612345678', body: text(index) });

async function bare(latencyMs: number, connections: number): Promise<number> {
  const gateway = await startGateway({ latencyMs });
  const request = (index: number): string => rawPost('/send', bareBody(index));
  const result = await load({ port: gateway.port, count: COUNT, connections, request });
  await gateway.stop();
  return COUNT / result.seconds;
}

async function relay(latencyMs: number) {
  const gateway = await startGateway({ latencyMs });
  const process = await startRelay();
  await setGateway(process.access.url, process.access.operatorToken, gateway.port);
  const cpuBefore = process.cpuSeconds();
  const headers = { Authorization: `Bearer ${process.access.apiKey}` };
  const started = performance.now();
  const request = (index: number): string =>
    rawPost('/v1/messages', JSON.stringify({ to: '+252612345678', text: text(index) }), headers);
  const posted = await load({ port: process.port, count: COUNT, connections: CONNECTIONS, request });
  if (posted.refused > 0) throw new Error(`${posted.refused} were refused: ${posted.firstRefusal}`);
  let stats = await gateway.stats();
  while (stats.unique < COUNT) {
    await sleep(20);
    stats = await gateway.stats();
  }
  const seconds = (performance.now() - started) / 1_000;
  await sleep(500);
  const figures = {
    acceptedPerSecond: Math.round(COUNT / posted.seconds),
    sentPerSecond: Math.round(COUNT / seconds),
    cpuMsPerMessage: Number((((process.cpuSeconds() - cpuBefore) * 1_000) / COUNT).toFixed(3)),
    peakMiB: Math.round(process.peakMiB()),
    doubled: stats.doubled,
    mostInFlight: stats.mostInFlight,
  };
  await process.stop();
  await gateway.stop();
  return figures;
}

async function setGateway(url: string, token: string, port: number): Promise<void> {
  const response = await fetch(`${url}/v1/admin/settings/gateway`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      gatewayUrl: `http://127.0.0.1:${port}/v1/messages`,
      method: 'POST',
      contentType: 'json',
      payload: '{"to": "%TO%", "body": "%MESSAGE%"}',
      successfulResponse: '"ACCEPTED"',
      maxConcurrency: WINDOW,
    }),
  });
  if (!response.ok) throw new Error(`The settings were refused: ${await response.text()}`);
}

console.log(`${COUNT} messages, ${CONNECTIONS} connections, window ${WINDOW}, one run`);
for (const latencyMs of [0, 100]) {
  const bareRate = await bare(latencyMs, WINDOW);
  const figures = await relay(latencyMs);
  console.log(`gateway ${latencyMs} ms: ${JSON.stringify(figures)}`);
  console.log(
    `  bare keep-alive calls ${Math.round(bareRate)}/s; sent ÷ bare = ${(figures.sentPerSecond / bareRate).toFixed(2)}`,
  );
}
process.exit(0);
