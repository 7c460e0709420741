import { isIP } from 'node:net';

export interface BodyUrlRules {
  /** For simulations: bodies from this machine, without TLS. */
  takesLoopback?: boolean;
}

/** What stands for no machine that anybody outside could vouch for. */
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|lan|home\.arpa)$/;

/**
 * Why a body is not fetched from there; undefined when it is. A link leads to a public name over HTTPS and nowhere else:
 * into the car's own network, to its router or to a metadata service leads none, whoever wrote it. The certificate of
 * that name is what keeps a name from leading there all the same.
 */
export function bodyUrlFault(text: string, { takesLoopback = false }: BodyUrlRules): string | undefined {
  if (!URL.canParse(text)) return 'its link is no URL';
  const { protocol, username, password, hostname } = new URL(text);
  if (username !== '' || password !== '') return 'its link carries a password';
  const host = hostname.replace(/^\[|\]$|\.$/g, '').toLowerCase();
  if (takesLoopback && isLoopback(host) && /^https?:$/.test(protocol)) return undefined;
  if (protocol !== 'https:') return `its link is ${protocol.slice(0, -1)}, not https`;
  const isPublicName = isIP(host) === 0 && host.includes('.') && !PRIVATE_NAME.test(host);
  return isPublicName ? undefined : 'its link leads to no public name';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
