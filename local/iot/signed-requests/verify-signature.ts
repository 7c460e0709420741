import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AwsHttpRequest } from '../../ports/aws-http.ts';
import { canonicalRequest, sha256Hex } from './canonical-request.ts';
import { ALGORITHM, type Signature } from './signature.ts';

/** True when the request was signed with this secret, as it came. [AWS-SigV4: create-signed-request] */
export function isSignedWith(request: AwsHttpRequest, signature: Signature, secretAccessKey: string): boolean {
  const host = String(request.headers['host'] ?? '');
  // AWS has no port to write; some signers write none either, though the request has one. [assumed]
  return [host, host.replace(/:\d+$/, '')].some((signedHost) => {
    const canonical = canonicalRequest(request, signature, signedHost);
    return canonical !== undefined && equals(sign(canonical, signature, secretAccessKey), signature.signature);
  });
}

/** The signature itself. */
export function sign(
  canonical: string,
  { amzDate, scope }: Pick<Signature, 'amzDate' | 'scope'>,
  secretAccessKey: string,
): Buffer {
  const { date, region, service } = scope;
  const scopeText = `${date}/${region}/${service}/aws4_request`;
  const toSign = [ALGORITHM, amzDate, scopeText, sha256Hex(canonical)].join('\n');
  const keys = [date, region, service, 'aws4_request'];
  const signingKey = keys.reduce<Buffer | string>((key, part) => hmac(key, part), `AWS4${secretAccessKey}`);
  return hmac(signingKey, toSign);
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function equals(expected: Buffer, signatureHex: string): boolean {
  return timingSafeEqual(expected, Buffer.from(signatureHex, 'hex'));
}
