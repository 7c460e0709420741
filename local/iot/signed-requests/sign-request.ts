import type { AwsHttpRequest } from '../../ports/aws-http.ts';
import { canonicalRequest } from './canonical-request.ts';
import { ALGORITHM } from './signature.ts';
import { sign } from './verify-signature.ts';

/** The headers that sign a request, which must have its `host`. [AWS-SigV4: create-signed-request] */
export function signatureHeaders(
  request: AwsHttpRequest,
  credentials: { accessKeyId: string; secretAccessKey: string },
  scope: { region: string; service: string },
  nowMs: number,
): Record<string, string> {
  const amzDate = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const dated = { ...scope, date: amzDate.slice(0, 8) };
  const headers = { ...request.headers, 'x-amz-date': amzDate };
  const signedHeaders = ['host', 'x-amz-date'];
  const form = { form: 'header', signedHeaders, scope: dated } as const;
  const canonical = canonicalRequest({ ...request, headers }, form, String(request.headers['host'])) ?? '';
  const signature = sign(canonical, { amzDate, scope: dated }, credentials.secretAccessKey).toString('hex');
  const credential = `${credentials.accessKeyId}/${dated.date}/${dated.region}/${dated.service}/aws4_request`;
  return {
    'x-amz-date': amzDate,
    authorization: `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
  };
}
