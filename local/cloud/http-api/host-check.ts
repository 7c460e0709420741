import { isIP } from 'node:net';

/**
 * True when a `Host` header names this machine: an address, `localhost`, a name under it, or one of `extraHosts`.
 * A page on the web that points its own name at 127.0.0.1 (DNS rebinding) sends that name here, and is turned away.
 */
export function isLocalHost(host: string | undefined, extraHosts: readonly string[]): boolean {
  if (host === undefined) return false;
  const name = hostNameOf(host.toLowerCase());
  if (name === undefined) return false;
  return isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost') || extraHosts.includes(name);
}

function hostNameOf(host: string): string | undefined {
  const bracketed = /^\[([0-9a-f:.]+)\](?::\d+)?$/.exec(host)?.[1];
  return bracketed ?? /^([a-z0-9.-]+)(?::\d+)?$/.exec(host)?.[1];
}
