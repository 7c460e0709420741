import { isIP } from 'node:net';

/**
 * True when a `Host` header cannot come from DNS rebinding: an address literal, or a name that only ever means this
 * machine (`localhost` and below, RFC 6761), or one of `allowedHosts` (lower case). A page on the web that points its
 * own name at 127.0.0.1 sends that name here. A header that is no host at all is not trusted either.
 */
export function isTrustedHost(host: string | undefined, allowedHosts: readonly string[] = []): boolean {
  const name = host === undefined ? undefined : hostNameOf(host.toLowerCase());
  if (name === undefined) return false;
  return isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost') || allowedHosts.includes(name);
}

/** Underscores are no host name's, yet container networks use them. */
function hostNameOf(host: string): string | undefined {
  const bracketed = /^\[([0-9a-f:.]+)\](?::\d+)?$/.exec(host)?.[1];
  return bracketed ?? /^([a-z0-9._-]+)(?::\d+)?$/.exec(host)?.[1];
}
