/** The address at which this machine reaches a server bound to `host`: loopback stands for "every interface". */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

/** The same with the port, as URLs write it: IPv6 in brackets. */
export function reachableAuthority(host: string, port: number): string {
  const address = reachableHost(host);
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
