import * as z from 'zod';

/** A name as HTTP allows it in a header. */
export const headerName = z
  .string({ error: 'A header name must be text.' })
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, {
    error: 'A header name is 1 to 100 letters, digits or dashes, without spaces, colons or line breaks.',
  });

/** A header that every request to the gateway carries; the value may hold placeholders. Values are secret unless told otherwise. */
export const GatewayHeader = z.strictObject({
  name: headerName,
  value: z.string({ error: 'A header value must be text.' }).max(4_000, {
    error: 'A header value has at most 4,000 characters.',
  }),
  /** True: write-only, never shown again. */
  secret: z.boolean({ error: 'secret must be true or false.' }).default(true),
});
export type GatewayHeader = z.infer<typeof GatewayHeader>;

/** A placeholder that the operator named, e.g. `%KEY%`, so that a preset asks only for what differs. */
export const GatewayVariable = z.strictObject({
  name: z.string({ error: 'A variable name must be text.' }).regex(/^[A-Z][A-Z0-9_]{1,39}$/, {
    error: 'A variable name is 2 to 40 capital letters, digits or underscores and begins with a letter, e.g. API_KEY.',
  }),
  value: z.string({ error: 'A variable value must be text.' }).max(4_000, {
    error: 'A variable value has at most 4,000 characters.',
  }),
  /** True: write-only, never shown again. */
  secret: z.boolean({ error: 'secret must be true or false.' }).default(true),
});
export type GatewayVariable = z.infer<typeof GatewayVariable>;
