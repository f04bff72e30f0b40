import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';

/** Folder of the functions, one folder each. */
const FUNCTIONS = fileURLToPath(new URL('../../functions/', import.meta.url));

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
    legalComments: 'none',
    logLevel: 'warning',
  });
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
