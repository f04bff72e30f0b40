/**
 * Stands in the bundles for the SDK's chain of ten sources of credentials (`infra/aws/bundle.ts`): Lambda gives a function its role in
 * the environment and nowhere else, and the chain is a fifth of a bundle. They last longer than a function's sandbox does.
 */
export const defaultProvider = () => async () => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (!accessKeyId || !secretAccessKey)
    throw new Error('The environment holds no credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are missing.');
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
};
