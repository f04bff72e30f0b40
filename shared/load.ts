import { createRequire } from 'node:module';

/**
 * What is loaded when it is first needed, instead of when a program starts, and what of it is used. In the bundles for Lambda each lies in a
 * file of its own beside the function's, under the same name (`infra/aws/bundle.ts`).
 */
type OnDemand = {
  /** For settings that hold a regular expression. */
  re2js: Pick<typeof import('re2js'), 'RE2JS' | 'RE2JSException'>;
  /** For texts of several segments, or with other signs than plain letters. */
  'sms-segments-calculator': Pick<typeof import('sms-segments-calculator'), 'SegmentedMessage'>;
  /** For numbers that are no plain mobile numbers. */
  'libphonenumber-js/core': Pick<typeof import('libphonenumber-js/core'), 'ParseError' | 'parsePhoneNumberWithError'>;
  /** Numbering plans, for the first number of a process. */
  'libphonenumber-js/max/metadata': typeof import('libphonenumber-js/max/metadata').default;
  /** The API's description, for those who ask for it. */
  'sms-relay/openapi.json': unknown;
  /** For gateways that compress their answers. */
  'node:zlib': Pick<typeof import('node:zlib'), 'createBrotliDecompress' | 'createGunzip' | 'createInflate'>;
  /** For mail by SMTP, where a server is named; one machine only. */
  nodemailer: Pick<typeof import('nodemailer'), 'createTransport'>;
};

const require = createRequire(import.meta.filename);

const loaded: Partial<OnDemand> = {};

/** Loads it, or gives what was loaded before. Synchronous, so that who needs it need not become asynchronous. */
export const load = <Name extends keyof OnDemand>(name: Name): OnDemand[Name] => (loaded[name] ??= require(name));
