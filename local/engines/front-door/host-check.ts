import { isIP } from 'node:net';

/**
 * True when a `Host` header cannot come from DNS rebinding: an address literal, or a name that only ever means this
 * machine (`localhost` and below, RFC 6761), or one of `allowedHosts`. A page on the web reaches us by its own name.
 */
export function isTrustedHost(host: string | undefined, allowedHosts: readonly string[] = []): boolean {
  if (!host) return false;
  const name = hostNameOf(host.trim().toLowerCase());
  if (isIP(name) !== 0) return true;
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  return allowedHosts.some((allowed) => allowed.toLowerCase() === name);
}

function hostNameOf(host: string): string {
  if (host.startsWith('[')) return host.slice(1, Math.max(1, host.indexOf(']')));
  const colon = host.lastIndexOf(':');
  return colon < 0 ? host : host.slice(0, colon);
}
