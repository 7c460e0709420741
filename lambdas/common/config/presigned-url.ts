import { createHash, createHmac } from 'node:crypto';

/** Credentials and place of the function that signs; what is signed is allowed or not by its role. */
export interface Signer {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  region: string;
}

export interface PresignRequest {
  method: 'GET' | 'HEAD' | 'PUT';
  /** Of the object or bucket, path already encoded; its query is signed too. */
  url: URL;
  expiresSeconds: number;
  nowMs: number;
  /** Headers, lower case, that whoever uses the URL must send exactly so. */
  headers?: Record<string, string>;
}

const SCOPE_END = 'aws4_request';

/**
 * An S3 URL that carries its signature. The SDK's own presigner would bring the whole S3 client into functions that
 * must start quickly; a test compares the two. [AWS-S3: sigv4-query-string-auth]
 */
export function presignedUrl(request: PresignRequest, signer: Signer): string {
  const amzDate = new Date(request.nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = amzDate.slice(0, 8);
  const scope = `${day}/${signer.region}/s3/${SCOPE_END}`;
  const headers: [string, string][] = Object.entries({ host: request.url.host, ...request.headers }).sort(byName);
  const names = headers.map(([name]) => name).join(';');
  const query: [string, string][] = [
    ...request.url.searchParams,
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${signer.accessKeyId}/${scope}`],
    ['X-Amz-Date', amzDate],
    ['X-Amz-Expires', String(request.expiresSeconds)],
    ['X-Amz-SignedHeaders', names],
  ];
  if (signer.sessionToken !== undefined) query.push(['X-Amz-Security-Token', signer.sessionToken]);
  const search = query
    .map(([name, value]): [string, string] => [encoded(name), encoded(value)])
    .sort(byName)
    .map((pair) => pair.join('='))
    .join('&');
  const headerLines = headers.map(([name, value]) => `${name}:${value}\n`).join('');
  const canonical = [request.method, request.url.pathname, search, headerLines, names, 'UNSIGNED-PAYLOAD'].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', amzDate, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const key = [day, signer.region, 's3', SCOPE_END].reduce<Buffer | string>(hmac, `AWS4${signer.secretAccessKey}`);
  return `${request.url.origin}${request.url.pathname}?${search}&X-Amz-Signature=${hmac(key, toSign).toString('hex')}`;
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function byName([a]: [string, string], [b]: [string, string]): number {
  return a < b ? -1 : 1;
}

/** RFC 3986, as AWS wants it: `encodeURIComponent` leaves five signs that must be escaped. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
