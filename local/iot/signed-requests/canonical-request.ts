import { createHash } from 'node:crypto';
import type { AwsHttpRequest } from '../../ports/aws-http.ts';
import type { Signature } from './signature.ts';

/** Never signed. */
const SIGNATURE = 'X-Amz-Signature';
/** Signed with the rest, but for the device gateway, whose clients append it afterwards. [AWS-IoT: protocols] */
const SESSION_TOKEN = 'X-Amz-Security-Token';
const APPENDS_TOKEN = new Set(['iotdevicegateway', 'iotdata']);
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

/**
 * What the signer hashed, in the one form both sides can build. [AWS-SigV4: create-signed-request] `host` stands for the
 * header, whose port some signers leave out. Undefined when a signed header is not in the request.
 */
export function canonicalRequest(
  request: AwsHttpRequest,
  { form, signedHeaders, scope }: Pick<Signature, 'form' | 'signedHeaders' | 'scope'>,
  host: string,
): string | undefined {
  const [path = '/', ...rest] = request.url.split('?');
  const isS3 = scope.service === 's3';
  const headers: string[] = [];
  for (const name of signedHeaders) {
    const value = name === 'host' ? host : request.headers[name];
    if (value === undefined) return undefined;
    headers.push(`${name}:${[value].flat().map(trimmed).join(',')}\n`);
  }
  return [
    request.method,
    isS3 ? objectPath(path) : canonicalPath(path),
    canonicalQuery(rest.join('?'), form, APPENDS_TOKEN.has(scope.service)),
    headers.join(''),
    signedHeaders.join(';'),
    isS3 ? objectHash(request, form) : payloadHash(request),
  ].join('\n');
}

/** Each segment is encoded once more than on the wire, for all services but S3. */
function canonicalPath(path: string): string {
  return path.split('/').map(encode).join('/');
}

/** Encoded once, slashes and all left as they are. [AWS-SigV4: create-signed-request] */
function objectPath(path: string): string {
  return path
    .split('/')
    .map((segment) => encode(decode(segment)))
    .join('/');
}

/** S3 takes bodies that are signed in chunks, or not at all; a URL never signs one. [AWS-S3: sigv4-auth-using-authorization-header] */
function objectHash(request: AwsHttpRequest, form: Signature['form']): string {
  if (form === 'query') return UNSIGNED_PAYLOAD;
  const named = String(request.headers['x-amz-content-sha256'] ?? '');
  return named.startsWith('STREAMING-') ? named : payloadHash(request);
}

function canonicalQuery(query: string, form: Signature['form'], appendsToken: boolean): string {
  const isUnsigned = (name: string): boolean => name === SIGNATURE || (appendsToken && name === SESSION_TOKEN);
  const pairs = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      return [encode(decode(name)), encode(decode(value))] as const;
    })
    .filter(([name]) => form === 'header' || !isUnsigned(name));
  const texts = pairs.map(([name, value]) => `${name}=${value}`);
  // By name, then by value; the separator must not take part in the order.
  return texts.sort((a, b) => (a.replace('=', '\0') < b.replace('=', '\0') ? -1 : 1)).join('&');
}

/** The hash the client names, if it is the body's or says that the body is not signed; else the body's. */
function payloadHash({ headers, body }: AwsHttpRequest): string {
  return headers['x-amz-content-sha256'] === UNSIGNED_PAYLOAD ? UNSIGNED_PAYLOAD : sha256Hex(body);
}

export function sha256Hex(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** RFC 3986: all but letters, digits and `-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function trimmed(value: string): string {
  return value.trim().replace(/ +/g, ' ');
}
