/**
 * The origin of a page that was served neither by this machine nor by one of `allowedHosts` (lower case); undefined for
 * a page that was, and for what is no page. Browsers let any page open WebSockets to loopback and post there, and
 * whoever signs with an unknown access key is operator here: without this check every page on the web would be.
 */
export function foreignOrigin(origin: string | undefined, allowedHosts: readonly string[]): string | undefined {
  return origin === undefined || isOwnPage(origin, allowedHosts) ? undefined : origin;
}

function isOwnPage(origin: string, allowedHosts: readonly string[]): boolean {
  if (!URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  if (hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]') return true;
  return /^127(\.\d{1,3}){3}$/.test(hostname) || allowedHosts.includes(hostname);
}
