import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createConsoleApp } from '#functions/console/app.ts';
import { createSendApp } from '#functions/send/app.ts';
import { createSending } from '#functions/send/endpoints.ts';
import { buildDocument } from '#infra/openapi/document.ts';
import packageJson from '../../package.json' with { type: 'json' };

type Operations = Record<string, Record<string, { responses: Record<string, { content?: object }> }>>;

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the published description is the one that the schemas give; otherwise: npm run openapi', () => {
  const published: unknown = JSON.parse(read('../../docs/openapi.json'));
  expect(published).toEqual(JSON.parse(JSON.stringify(buildDocument(packageJson.version))));
});

test('each schema that is named is described, and by more than its own name', () => {
  const document = JSON.parse(JSON.stringify(buildDocument(packageJson.version)));
  const { schemas } = document.components;
  const named = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
    ([, name]) => name,
  );
  expect(named.length).toBeGreaterThan(50);
  for (const name of named) expect(schemas[String(name)], name).toHaveProperty('properties');
});

test('each good answer that has a body has a schema', () => {
  const document = JSON.parse(JSON.stringify(buildDocument(packageJson.version)));
  const good = Object.entries(document.paths as Operations).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { responses }]) =>
      Object.entries(responses)
        .filter(([status]) => status.startsWith('2') && status !== '204')
        .map(([status, { content }]) => ({ where: `${method} ${path} ${status}`, content })),
    ),
  );
  expect(good.length).toBeGreaterThan(40);
  expect(good.filter(({ content }) => content === undefined).map(({ where }) => where)).toEqual([]);
});

test('each path that the API has is described', () => {
  const anything: never = new Proxy(() => {}, { get: () => anything, apply: () => anything }) as never;
  const sending = createSending(anything);
  const apps = [createSendApp(anything, sending), createConsoleApp(anything)];
  const routes = apps
    .flatMap((app) => app.routes)
    .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/v1/'));
  const found = routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  const described = Object.entries(buildDocument(packageJson.version).paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(found.length).toBeGreaterThan(40);
  expect([...new Set(found)].sort()).toEqual(described.filter((each) => each.includes('/v1/')).sort());
});
