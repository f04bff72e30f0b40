import { isMainThread } from 'node:worker_threads';

// Loaded into every program that a test starts: when the test's process is gone, however it went, so is the program.
if (isMainThread) {
  process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL'));
  process.stdin.resume();
  process.stdin.unref();
}
