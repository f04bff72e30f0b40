import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';

const require = createRequire(import.meta.filename);

/** Folder of the functions, one folder each. */
const FUNCTIONS = fileURLToPath(new URL('../../functions/', import.meta.url));
const substitute = (file: string): string => fileURLToPath(new URL(`../../shared/aws/lambda/${file}`, import.meta.url));

/** What stands in for parts of the AWS SDK that do nothing on Lambda, or nothing for us: 160 KB less in each bundle. */
const SUBSTITUTES = {
  '@aws-sdk/credential-provider-node': substitute('credentials.ts'),
  '@aws-sdk/endpoint-cache': substitute('endpoint-cache.ts'),
  '@smithy/core/checksum': substitute('checksum.js'),
  '@smithy/core/event-streams': substitute('event-streams.ts'),
  'node:fs/promises': substitute('no-files.ts'),
};

/** Code that `shared/load.ts` loads when it is first needed: what of it is used. */
const CODE_ON_DEMAND: Record<string, string> = {
  re2js: "export { RE2JS, RE2JSException } from 're2js'",
  'sms-segments-calculator': "export { SegmentedMessage } from 'sms-segments-calculator'",
  'libphonenumber-js/core': "export { ParseError, parsePhoneNumberWithError } from 'libphonenumber-js/core'",
};
/** Data that it loads. */
const DATA_ON_DEMAND = ['libphonenumber-js/max/metadata', 'sms-relay/openapi.json'];

/**
 * Bundles code into one file. CommonJS, because it loads in two thirds of the time that the same code takes as a module.
 */
export function bundleFile(options: Pick<BuildOptions, 'entryPoints' | 'stdin' | 'alias'>, outfile: string): void {
  buildSync({
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    alias: SUBSTITUTES,
    legalComments: 'none',
    logLevel: 'warning',
    // What is read at cold start lies beside the bundle, as it lies beside the source.
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
    ...options,
  });
}

/** Writes a function as one file, `index.js`, into a folder, and beside it the files that it loads when they are first needed. */
export function bundleInto(folder: string, functionName: string): void {
  const file = join(folder, 'index.js');
  bundleFile({ entryPoints: [join(FUNCTIONS, functionName, 'handler.ts')] }, file);
  const code = readFileSync(file, 'utf8');
  const isLoaded = (name: string): boolean => code.includes(`("${name}")`);
  for (const [name, contents] of Object.entries(CODE_ON_DEMAND)) {
    const stdin = { contents, resolveDir: import.meta.dirname };
    if (isLoaded(name)) bundleFile({ stdin }, join(folder, 'node_modules', `${name}.js`));
  }
  for (const name of DATA_ON_DEMAND.filter(isLoaded)) {
    const beside = join(folder, 'node_modules', name.endsWith('.json') ? name : `${name}.json`);
    mkdirSync(dirname(beside), { recursive: true });
    writeFileSync(beside, JSON.stringify(JSON.parse(readFileSync(require.resolve(name), 'utf8'))));
  }
  const pages = join(FUNCTIONS, functionName, 'pages');
  if (existsSync(pages)) cpSync(pages, join(folder, 'pages'), { recursive: true });
}

/** A function's code for deployment. Bundled in this process: no Docker, no network; and not at all where the CDK is told so. */
export const bundledCode = (functionName: string): AssetCode =>
  Code.fromAsset(join(FUNCTIONS, functionName), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('never-used'),
      local: {
        tryBundle(folder) {
          bundleInto(folder, functionName);
          return true;
        },
      },
    },
  });
