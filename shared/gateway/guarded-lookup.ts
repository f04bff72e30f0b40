import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { type GuardOptions, isBlockedAddress } from './guard.ts';

/** A name look-up as `node:net` calls it. */
export type Lookup = LookupFunction;

/**
 * A look-up that fails with `BLOCKED_ADDRESS` when any answer is a blocked address. The checked answer is the one
 * that is connected to, so that a name which changes between two look-ups gains nothing.
 */
export const guardedLookup =
  (options: GuardOptions, lookup: Lookup = systemLookup): Lookup =>
  (host, lookupOptions, callback) => {
    lookup(host, lookupOptions, (error, address, family) => {
      const found = typeof address === 'string' ? [address] : (address ?? []).map((one) => one.address);
      const blocked = !error && found.some((one) => isBlockedAddress(one, options));
      if (blocked) callback(Object.assign(new Error('blocked address'), { code: 'BLOCKED_ADDRESS' }), [], 0);
      else callback(error, address, family);
    });
  };
