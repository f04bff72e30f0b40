// Plain JavaScript, because an old Node must be able to read it far enough to say what is wrong.
const NEEDED = [24, 0];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(
    `sms-relay needs Node ${NEEDED[0]} or newer, and this is ${process.version}.\n` +
      'Run it with "npm start" after "npm ci": that brings the right Node on Linux and Windows (x64, arm64).\n' +
      'Elsewhere install Node 24 from https://nodejs.org and try again.',
  );
  process.exit(1);
}
await import('./main.ts');
