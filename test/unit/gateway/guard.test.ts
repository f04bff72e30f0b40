import { describe, expect, test } from 'vitest';
import { explainBlockedUrl, isBlockedAddress } from '#shared/gateway/guard.ts';
import { guardedLookup, type Lookup } from '#shared/gateway/guarded-lookup.ts';

const strict = { allowLocalAddresses: false };
const isBlocked = (address: string): boolean => isBlockedAddress(address, strict);

describe('[P9] An address', () => {
  test.each([
    ['0.0.0.0', '0.255.255.255'],
    ['10.0.0.0', '10.255.255.255'],
    ['100.64.0.0', '100.127.255.255'],
    ['127.0.0.0', '127.255.255.255'],
    ['169.254.0.0', '169.254.255.255'],
    ['172.16.0.0', '172.31.255.255'],
    ['192.0.0.0', '192.0.0.255'],
    ['192.0.2.0', '192.0.2.255'],
    ['192.88.99.0', '192.88.99.255'],
    ['192.168.0.0', '192.168.255.255'],
    ['198.18.0.0', '198.19.255.255'],
    ['198.51.100.0', '198.51.100.255'],
    ['203.0.113.0', '203.0.113.255'],
    ['224.0.0.0', '255.255.255.255'],
    ['64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff'],
    ['100::', '100::ffff:ffff:ffff:ffff'],
    ['2001::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['fe80::', 'feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['ff00::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('from %s to %s is blocked', (first, last) => {
    expect([first, last].filter((address) => !isBlocked(address))).toEqual([]);
  });

  test.each([
    ['written as IPv6', '::ffff:'],
    ['of a network that translates to IPv4', '64:ff9b::'],
  ])('%s is judged by the IPv4 address in it', (_, prefix) => {
    const judged = ['10.8.8.8', '169.254.169.254', '8.8.8.8', '93.184.216.34'].map((inner) =>
      isBlocked(`${prefix}${inner}`),
    );
    expect(judged).toEqual([true, true, false, false]);
  });

  test('beside what is blocked is open', () => {
    const beside = [
      '9.255.255.255',
      '11.0.0.0',
      '100.128.0.0',
      '172.32.0.0',
      '192.0.1.0',
      '198.20.0.0',
      '223.255.255.255',
    ];
    const beyond = ['2001:200::1', '2606:4700::1111', '2003::1', '4000::1'];
    expect([...beside, ...beyond].filter(isBlocked)).toEqual([]);
  });

  test('that is none is blocked', () => {
    expect(['', 'gateway.example.com', '10.0.0'].every(isBlocked)).toBe(true);
  });
});

test('[P9] a name of this machine or a private network is blocked by its end, with a dot after it or without', () => {
  const names = [
    'localhost',
    'a.localhost.',
    'printer.local',
    'db.internal.',
    'localhost.example.com',
    'local.example',
  ];
  const blocked = names.filter((name) => explainBlockedUrl(new URL(`https://${name}/`), strict) !== undefined);
  expect(blocked).toEqual(names.slice(0, 4));
});

describe('A look-up', () => {
  const lookUp = (lookup: Lookup) =>
    new Promise((resolve) =>
      guardedLookup(strict, lookup)('gateway.example.com', {}, (error, address) => resolve(error?.code ?? address)),
    );
  const good = { address: '93.184.216.34', family: 4 };
  const bad = { address: '10.0.0.1', family: 4 };

  test('that leads to open addresses answers them, one or several', async () => {
    expect(await lookUp((_host, _options, answer) => answer(null, good.address, good.family))).toBe(good.address);
    expect(await lookUp((_host, _options, answer) => answer(null, [good]))).toEqual([good]);
  });

  test('[P9] that leads to a blocked address answers none', async () => {
    expect(await lookUp((_host, _options, answer) => answer(null, bad.address, bad.family))).toBe('BLOCKED_ADDRESS');
    expect(await lookUp((_host, _options, answer) => answer(null, [good, bad]))).toBe('BLOCKED_ADDRESS');
  });

  test('that fails says how', async () => {
    const failure = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    expect(await lookUp((_host, _options, answer) => answer(failure, [], 0))).toBe('ENOTFOUND');
  });
});
