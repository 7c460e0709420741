const MAX_URL_CHARACTERS = 2000;
const PORTS = new Set(['', '443', '8443']);
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+)$/;

/**
 * Why a rule may not call `text`, or undefined. AWS wants https on port 443 or 8443 and no IPv6 literal; a server on
 * this machine may also be plain and anywhere, which AWS could not reach at all. [AWS-IoT: http-rule-action]
 */
export function httpUrlFault(text: string): string | undefined {
  if (text.length > MAX_URL_CHARACTERS) return `the URL is longer than ${MAX_URL_CHARACTERS} characters`;
  const url = parseUrl(text);
  if (!url) return 'it is not a URL';
  if (url.username !== '' || url.password !== '') return 'the URL must not hold a user or a password';
  if (url.hostname.startsWith('[')) return 'IPv6 addresses are not supported';
  const isHttp = url.protocol === 'http:' || url.protocol === 'https:';
  if (isHttp && LOOPBACK.test(url.hostname)) return undefined;
  if (url.protocol !== 'https:') return 'the URL must be https (http only to localhost)';
  return PORTS.has(url.port) ? undefined : 'the port must be 443 or 8443';
}

/** True when `url` is at or below `prefix`, on the same server. */
export function isBelow(url: string, prefix: string): boolean {
  const [below, above] = [parseUrl(url), parseUrl(prefix)];
  return below !== undefined && below.origin === above?.origin && url.startsWith(prefix);
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
