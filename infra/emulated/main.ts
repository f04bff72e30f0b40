import { startEmulated } from './start.ts';

const port = Number(process.env.PORT ?? 8080);
const dataDir = process.env.DATA_DIR ?? 'data-emulated';

try {
  console.log('Starting AWS on this machine …');
  const relay = await startEmulated({ port, dataDir });
  console.log(`The relay runs at ${relay.url} (its AWS side, over emulators). Its data is in ${dataDir}, its keys in ${dataDir}/access.json.

  curl -X POST ${relay.url}/v1/messages \\
    -H 'Authorization: Bearer ${relay.apiKey}' -H 'Content-Type: application/json' \\
    -d '{"to": "+46700000001", "text": "Hello"}'

  The sandbox phone's inbox: ${relay.url}/sandbox/inbox
  Ctrl-C stops it.`);
  const stop = (): void => {
    console.log('Stopping …');
    relay.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
} catch (error) {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  console.error(taken ? `Port ${port} is taken; choose another with PORT=….` : error);
  process.exitCode = 1;
}
