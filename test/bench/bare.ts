import { end, freePort, listening, run } from './child.ts';
import { type Contender, recipientOf, textOf } from './contender.ts';
import { rawPost } from './load.ts';

/** The bare minimum; see `bare-process.ts`. */
export const bare: Contender = {
  name: 'bare calls',
  async start(gatewayPort, window) {
    const port = await freePort();
    const program = new URL('./bare-process.ts', import.meta.url).pathname;
    const env = { PORT: String(port), GATEWAY_PORT: String(gatewayPort), WINDOW: String(window) };
    const child = run(process.execPath, [program], env);
    await listening(port);
    const refuse = async (): Promise<void> => {
      throw new Error('The bare minimum stores nothing.');
    };
    return {
      port,
      request: (index) => rawPost('/send', JSON.stringify({ to: recipientOf(index), text: textOf(index) })),
      pids: () => [child.pid ?? -1],
      kill: refuse,
      restart: refuse,
      stop: () => end(child, 'SIGKILL'),
    };
  },
};
