/**
 * Stands in the bundles for Node's files by promises, of which the SDK asks for `~/.aws/config`: Lambda has none, and loading that part of
 * Node is a thirtieth of a cold start. The SDK takes a failure for a file that is not there.
 */
export const readFile = (path: string): Promise<string> =>
  Promise.reject(new Error(`The bundles read no files by promises (infra/aws/bundle.ts): ${path}`));
