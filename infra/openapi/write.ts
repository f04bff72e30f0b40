import { readFileSync, writeFileSync } from 'node:fs';
import { buildDocument } from './document.ts';

const path = new URL('../../docs/openapi.json', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
writeFileSync(path, `${JSON.stringify(buildDocument(String(version)), null, 2)}\n`);
