import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Files of the program, and which other files of it each imports, types among them. */
const imports = new Map(
  ['functions', 'infra', 'shared']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
    )
    .filter((file) => file.endsWith('.ts'))
    .map((file): [string, string[]] => [file, importsOf(file)]),
);

function importsOf(file: string): string[] {
  const code = readFileSync(join(ROOT, file), 'utf8');
  return [...code.matchAll(/(?:from|import) ?\(?'([.#][^']+)'/g)].map(([, path = '']) =>
    path.startsWith('#') ? path.slice(1) : join(dirname(file), path),
  );
}

/** The first way found from a file back to itself. */
function circle(): string[] | undefined {
  const known = new Set<string>();
  const way: string[] = [];
  const from = (file: string): string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (known.has(file)) return undefined;
    known.add(file);
    way.push(file);
    for (const next of imports.get(file) ?? []) {
      const found = from(next);
      if (found) return found;
    }
    way.pop();
    return undefined;
  };
  for (const file of imports.keys()) {
    const found = from(file);
    if (found) return found;
  }
  return undefined;
}

const importedBy = (folder: string): string[] =>
  [...imports].flatMap(([file, others]) => (file.startsWith(folder) ? others : []));

describe('What imports what', () => {
  test('runs in no circle', () => {
    expect(imports.size).toBeGreaterThan(300);
    expect(circle()).toBeUndefined();
  });

  test('the domain knows nothing but itself, and how to load what it needs late', () => {
    const others = importedBy('shared/domain/').filter((file) => !file.startsWith('shared/domain/'));
    expect([...new Set(others)]).toEqual(['shared/load.ts']);
  });

  test('ports know nothing but the domain', () => {
    const others = importedBy('shared/ports/').filter((file) => !/^shared\/(domain|ports)\//.test(file));
    expect(others).toEqual([]);
  });

  test('nothing that runs imports what deploys it', () => {
    const running = [...imports].filter(([file]) => !file.startsWith('infra/aws/'));
    expect(running.flatMap(([, others]) => others).filter((file) => file.startsWith('infra/aws/'))).toEqual([]);
  });
});
