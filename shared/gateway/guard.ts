import { BlockList, isIP } from 'node:net';
import { isBlockedPort } from './guard-ports.ts';

/** What the address guard lets through. */
export type GuardOptions = {
  /** True: loopback and private networks are reachable, for a sandbox on the same machine. Never link-local or metadata. */
  allowLocalAddresses: boolean;
};

type Subnet = readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'];

/** Reachable only with `allowLocalAddresses`. */
const localSubnets: readonly Subnet[] = [
  ['127.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['::1', 128, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
];

/** Never reachable: this network, carrier NAT, link-local and metadata, documentation, benchmarks, multicast, tunnels. */
const closedSubnets: readonly Subnet[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['3fff::', 20, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
  // AWS serves instance metadata here, inside the private range.
  ['fd00:ec2::', 32, 'ipv6'],
];

const listOf = (subnets: readonly Subnet[]): BlockList => {
  const list = new BlockList();
  for (const [network, prefix, family] of subnets) list.addSubnet(network, prefix, family);
  return list;
};
const local = listOf(localSubnets);
const closed = listOf(closedSubnets);

/** Canonical text of an IPv6 address, through the URL parser, which knows every notation. */
const canonicalIpv6 = (address: string): string => {
  try {
    return new URL(`http://[${address.split('%')[0]}]/`).hostname.slice(1, -1);
  } catch {
    return '::';
  }
};

/** The IPv4 address inside an IPv4-mapped, IPv4-compatible or NAT64 one. */
const embeddedIpv4 = (address: string): string | undefined => {
  const match = /^(?:::ffff:|::|64:ff9b::)(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})$/.exec(canonicalIpv6(address));
  if (!match?.[2]) return undefined;
  const [high, low] = [Number.parseInt(match[1] ?? '0', 16), Number.parseInt(match[2], 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
};

/** True when no connection to this IP address may be made. */
export const isBlockedAddress = (address: string, options: GuardOptions): boolean => {
  const family = isIP(address);
  if (family === 0) return true;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const plain = family === 6 ? canonicalIpv6(address) : address;
  if (options.allowLocalAddresses && plain === '::1') return false;
  const inner = family === 6 ? embeddedIpv4(address) : undefined;
  if (inner !== undefined) return isBlockedAddress(inner, options);
  return closed.check(plain, type) || (local.check(plain, type) && !options.allowLocalAddresses);
};

const isLocalName = (host: string): boolean => /^(localhost|.*\.localhost|.*\.local|.*\.internal)\.?$/i.test(host);

/**
 * What speaks against calling a URL, as a whole sentence, or undefined. Looks at the scheme, user info, port, and the
 * host where it is an address in any notation; names are looked at again when they are looked up.
 */
export const explainBlockedUrl = (url: URL, options: GuardOptions): string | undefined => {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'The URL must begin with https:// or http://.';
  if (url.username || url.password)
    return 'The URL must not contain a user name or password; use basicAuth or a header instead.';
  if (url.port && isBlockedPort(Number(url.port)))
    return `Port ${url.port} is not one that an HTTP gateway listens on, so it is blocked.`;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host))
    return isBlockedAddress(host, options)
      ? 'The host is an address in a private, local or reserved network, which is blocked.'
      : undefined;
  return isLocalName(host) && !options.allowLocalAddresses
    ? 'The host is a name of this machine or of a private network, which is blocked.'
    : undefined;
};
