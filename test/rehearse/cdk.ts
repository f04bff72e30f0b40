import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const Template = z.looseObject({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.unknown().optional() })),
});

/** Runs the CDK's command line; throws with what it said when it fails. */
export async function cdk(parameters: string[], env: Record<string, string>): Promise<void> {
  const child = spawn('cdk', [...parameters, '--no-notices'], {
    env: { ...process.env, CDK_DISABLE_VERSION_CHECK: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`cdk ${parameters.slice(0, 2).join(' ')} ended with ${code}:\n${said.slice(-3_000)}`);
}

/**
 * Puts values where a synthesised template refers to resources that the emulator does not make: a right on nothing is refused. Answers
 * the logical ids of all resources and their types.
 */
export function standIn(folder: string, stack: string, standIns: (type: string, id: string) => string | undefined) {
  const file = join(folder, `${stack}.template.json`);
  const template = Template.parse(JSON.parse(readFileSync(file, 'utf8')));
  const replaced = new Map(
    Object.entries(template.Resources).flatMap(([id, { Type }]): [string, string][] => {
      const value = standIns(Type, id);
      return value === undefined ? [] : [[id, value]];
    }),
  );
  // Without the check of the bootstrap's version: moto fails on it in an update.
  const left = { ...template, Rules: undefined, Parameters: undefined };
  writeFileSync(
    file,
    JSON.stringify(left, (_key, value: unknown) => valueFor(value, replaced)),
  );
  return {
    types: new Map(Object.entries(template.Resources).map(([id, { Type }]) => [id, Type])),
    replaced: [...replaced.keys()],
  };
}

const Reference = z.union([
  z.strictObject({ Ref: z.string() }).transform(({ Ref }) => Ref),
  z
    .strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) })
    .transform((value) => value['Fn::GetAtt'][0]),
]);

function valueFor(value: unknown, replaced: Map<string, string>): unknown {
  const id = Reference.safeParse(value);
  return (id.success ? replaced.get(id.data) : undefined) ?? value;
}
