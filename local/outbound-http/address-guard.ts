import { BlockList, isIP } from 'node:net';

/**
 * Addresses that rule actions never call: link-local ones, where clouds keep the credentials of their machines, and
 * ones that are nobody's. Own networks stay open: what a laptop's containers listen on is there.
 */
const REFUSED = new BlockList();
REFUSED.addSubnet('169.254.0.0', 16);
REFUSED.addSubnet('fe80::', 10, 'ipv6');
REFUSED.addAddress('fd00:ec2::254', 'ipv6');
REFUSED.addAddress('100.100.100.200');
REFUSED.addSubnet('0.0.0.0', 8);
REFUSED.addSubnet('224.0.0.0', 3);
REFUSED.addAddress('::', 'ipv6');
REFUSED.addSubnet('ff00::', 8, 'ipv6');

/** True for an address literal that must not be called; an IPv4 address inside an IPv6 one is looked at as such. */
export function isRefusedAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '');
  return isIP(bare) !== 0 && REFUSED.check(bare, isIP(bare) === 6 ? 'ipv6' : 'ipv4');
}
