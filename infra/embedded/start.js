// Plain JavaScript, because an old Node must be able to read it far enough to say what is wrong.
const NEEDED = [24, 0];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(
    `sms-relay needs Node ${NEEDED[0]} or newer, and this is ${process.version}.\n` +
      'Run it with "npm start" after "npm ci": that brings the right Node on Linux (x64, arm64), Windows (x64) and macOS (x64).\n' +
      'Elsewhere, as on Apple silicon, install Node 24 from https://nodejs.org and try again.',
  );
  process.exit(1);
}

/**
 * Keeps the heap small: V8 takes what the machine has, and a relay should not. And without V8's middle compiler: what is hot here is soon
 * compiled by the next one, and the CPU time of both is more than the middle one saves; and collecting young garbage on one thread, for waking
 * others costs more than they take off it (docs/performance.md). Flags that somebody chose are kept, and where a process cannot be replaced (Windows), it runs as it is.
 */
const FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=20', '--no-maglev', '--no-parallel-scavenge'];
const chosen = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ');
const missing = FLAGS.filter((flag) => !chosen.includes(flag.split('=')[0].replace('--no-', '')));
if (missing.length > 0 && process.execve && process.platform !== 'win32') {
  const command = [process.execPath, ...missing, ...process.execArgv, ...process.argv.slice(1)];
  process.execve(process.execPath, command, process.env);
}

// Not before the version is known: what follows is for the Node that runs it.
const { importCompiled } = await import('./compiled.js');
await importCompiled('./main.ts');
