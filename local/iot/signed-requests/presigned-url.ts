import { canonicalRequest } from './canonical-request.ts';
import { ALGORITHM } from './signature.ts';
import { sign } from './verify-signature.ts';

/** A URL by which anybody may GET what the credentials may, for so long. [AWS-SigV4: sigv4-query-string-auth] */
export function presignedUrl(
  url: URL,
  credentials: { accessKeyId: string; secretAccessKey: string },
  scope: { region: string; service: string },
  time: { nowMs: number; expiresSeconds: number },
): string {
  const amzDate = new Date(time.nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const dated = { ...scope, date: amzDate.slice(0, 8) };
  const signed = new URL(url);
  const parameters = {
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${credentials.accessKeyId}/${dated.date}/${dated.region}/${dated.service}/aws4_request`,
    'X-Amz-Date': amzDate,
    'X-Amz-Expires': String(time.expiresSeconds),
    'X-Amz-SignedHeaders': 'host',
  };
  for (const [name, value] of Object.entries(parameters)) signed.searchParams.set(name, value);
  const request = { method: 'GET', url: signed.pathname + signed.search, headers: {}, body: Buffer.alloc(0) };
  const parts = { form: 'query' as const, signedHeaders: ['host'], scope: dated };
  const canonical = canonicalRequest(request, parts, signed.host) ?? '';
  const signature = sign(canonical, { amzDate, scope: dated }, credentials.secretAccessKey).toString('hex');
  signed.searchParams.set('X-Amz-Signature', signature);
  return signed.href;
}
