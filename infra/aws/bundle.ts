import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';

/** Folder of the functions, one folder each. */
const FUNCTIONS = fileURLToPath(new URL('../../functions/', import.meta.url));
/** What Lambda gives, instead of the SDK's search for credentials in ten places: 136 KB less in each bundle. */
const CREDENTIALS = fileURLToPath(new URL('../../shared/aws/lambda-credentials.ts', import.meta.url));

/**
 * Writes a function as one file, `index.js`, into a folder. CommonJS, because it loads in two thirds of the time that the same code takes
 * as a module.
 */
export function bundleInto(folder: string, functionName: string): void {
  buildSync({
    entryPoints: [join(FUNCTIONS, functionName, 'handler.ts')],
    outfile: join(folder, 'index.js'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': CREDENTIALS },
    legalComments: 'none',
    logLevel: 'warning',
    // What is read at cold start lies beside the bundle, as it lies beside the source.
    define: { 'import.meta.dirname': '__dirname' },
  });
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
