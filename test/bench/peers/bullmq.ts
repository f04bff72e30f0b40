import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { end, freePort, listening, run } from '../child.ts';
import { type Contender, recipientOf, textOf } from '../contender.ts';
import { rawPost } from '../load.ts';

const REDIS = '/usr/bin/redis-server';
const PACKAGES = ['bullmq@5', 'fastify@5', 'undici@7'];

/** True where Debian's package `redis-server` is installed. */
export const hasRedis = (): boolean => existsSync(REDIS);

/** Installs the packages into a directory of their own: they are nobody's dependency but the bench's. */
function install(): string {
  const dir = mkdtempSync(join(tmpdir(), 'sms-relay-bench-bullmq-'));
  const quiet = ['--no-audit', '--no-fund', '--silent', '--ignore-scripts'];
  execFileSync('npm', ['install', '--prefix', dir, ...quiet, ...PACKAGES], { cwd: dir, stdio: 'inherit' });
  copyFileSync(new URL('./bullmq-process.js', import.meta.url), join(dir, 'peer.mjs'));
  return dir;
}

/** Fastify, BullMQ and Redis with `appendfsync everysec`: what a Node team would otherwise put together, in one process and Redis. */
export function createBullmq(): Contender & { remove(): void } {
  const dir = install();
  return {
    name: 'BullMQ, everysec',
    remove: () => rmSync(dir, { recursive: true, force: true }),
    async start(gatewayPort, window) {
      const [port, redisPort] = [await freePort(), await freePort()];
      const data = mkdtempSync(join(tmpdir(), 'sms-relay-bench-redis-'));
      const settings = `--port ${redisPort} --bind 127.0.0.1 --dir ${data} --appendonly yes --appendfsync everysec --save --maxmemory-policy noeviction --loglevel warning --logfile ${data}/log`;
      const redis = run(
        REDIS,
        settings.split(' ').flatMap((word) => (word === '--save' ? ['--save', ''] : [word])),
      );
      await listening(redisPort);
      const env = {
        PORT: String(port),
        REDIS_PORT: String(redisPort),
        GATEWAY_PORT: String(gatewayPort),
        // With more, its event loop is late for its own locks.
        WINDOW: String(Math.min(window, 500)),
        NODE_ENV: 'production',
      };
      const spawn = () => run(process.execPath, [join(dir, 'peer.mjs')], env, dir);
      let child = spawn();
      await listening(port);
      return {
        port,
        request: (index) =>
          rawPost('/messages', JSON.stringify({ to: recipientOf(index), from: '12345', text: textOf(index) })),
        pids: () => [child.pid ?? -1, redis.pid ?? -1],
        kill: () => end(child, 'SIGKILL'),
        async restart() {
          child = spawn();
        },
        async stop() {
          await end(child, 'SIGKILL');
          await end(redis, 'SIGKILL');
          rmSync(data, { recursive: true, force: true });
        },
      };
    },
  };
}
