import * as z from 'zod';

const Given = z.object({
  AWS_ACCESS_KEY_ID: z.string().min(1),
  AWS_SECRET_ACCESS_KEY: z.string().min(1),
  AWS_SESSION_TOKEN: z.string().min(1).optional(),
});

/**
 * Stands in the bundles for the SDK's chain of ten sources of credentials (`infra/aws/bundle.ts`): Lambda gives a function its role in
 * the environment and nowhere else, and the chain is a fifth of a bundle. They last longer than a function's sandbox does.
 */
export const defaultProvider = () => async () => {
  const { data } = Given.safeParse(process.env);
  if (!data)
    throw new Error('The environment holds no credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are missing.');
  return {
    accessKeyId: data.AWS_ACCESS_KEY_ID,
    secretAccessKey: data.AWS_SECRET_ACCESS_KEY,
    ...(data.AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: data.AWS_SESSION_TOKEN }),
  };
};
