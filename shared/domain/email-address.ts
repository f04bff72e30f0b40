import * as z from 'zod';
import { says } from './zod-problems.ts';

/** One email address, strictly: nothing that a mail header could be broken or widened with. */
export const EmailAddress = z
  .string({ error: says('An email must be text.', 'one address such as finance@example.com') })
  .max(254, { error: says('An email address has at most 254 characters.', 'one address such as finance@example.com') })
  .regex(
    /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/,
    {
      error: says(
        'This is not one email address.',
        'one address such as finance@example.com, without name, spaces, commas or line breaks; write several as a list',
      ),
    },
  )
  .refine((address) => address.indexOf('@') <= 64, { error: 'The part before the @ has at most 64 characters.' });
