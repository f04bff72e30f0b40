import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildDocument } from '#infra/openapi/document.ts';
import packageJson from '../../package.json' with { type: 'json' };

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the published description is the one that the schemas give; otherwise: npm run openapi', () => {
  const published: unknown = JSON.parse(read('../../docs/openapi.json'));
  expect(published).toEqual(JSON.parse(JSON.stringify(buildDocument(packageJson.version))));
});
