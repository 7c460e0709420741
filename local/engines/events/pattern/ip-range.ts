import { BlockList, isIP } from 'node:net';
import { EventPatternError } from './event-pattern-error.ts';

/** `10.0.0.0/24` or `2001:db8::/32`: a test for addresses of the same family. Throws `EventPatternError`. */
export function compileCidr(range: unknown): (text: string) => boolean {
  const [, address = '', prefixText = ''] = /^([^/]+)\/(\d{1,3})$/.exec(String(range)) ?? [];
  const version = isIP(address);
  const prefix = Number(prefixText);
  if (typeof range !== 'string' || version === 0 || prefix > (version === 4 ? 32 : 128)) {
    throw new EventPatternError(`Malformed CIDR: ${JSON.stringify(range)}`);
  }
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(address, prefix, family);
  return (text) => isIP(text) === version && list.check(text, family);
}
