import { randomUUID } from 'node:crypto';
import type { AwsHttpResponse } from '../../ports/aws-http.ts';
import { AwsError, jsonError } from '../aws-error.ts';

/** An error in the protocol of the service: XML for S3, query XML for SNS and STS, AWS JSON for the rest. */
export function refusal(service: string, code: string, message: string, statusCode: number): AwsHttpResponse {
  if (service === 's3') return s3Error(code, message, statusCode);
  if (service === 'sns' || service === 'sts') return queryError(code, message, statusCode);
  const version = service === 'kinesis' ? '1.1' : '1.0';
  return jsonError(version, new AwsError(code, message, { statusCode }));
}

/** The code each protocol uses for an access key nobody knows. */
export function unknownKey(service: string): AwsHttpResponse {
  if (service === 's3') {
    const message = 'The AWS Access Key Id you provided does not exist in our records.';
    return refusal(service, 'InvalidAccessKeyId', message, 403);
  }
  const message = 'The security token included in the request is invalid.';
  if (service === 'sns' || service === 'sts') return refusal(service, 'InvalidClientTokenId', message, 403);
  return refusal(service, 'UnrecognizedClientException', message, service === 'dynamodb' ? 400 : 403);
}

/** The code each protocol uses for a signature that is wrong, late or not whole. */
export function badSignature(service: string, reason: string): AwsHttpResponse {
  const code = service === 's3' || service === 'sns' || service === 'sts' ? 'SignatureDoesNotMatch' : undefined;
  const message = `The request signature does not count: ${reason}.`;
  return refusal(service, code ?? 'InvalidSignatureException', message, 403);
}

export function s3Error(code: string, message: string, statusCode: number): AwsHttpResponse {
  const requestId = randomUUID();
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message><RequestId>${requestId}</RequestId></Error>`;
  return { status: statusCode, headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId }, body };
}

export function queryError(code: string, message: string, statusCode: number): AwsHttpResponse {
  const requestId = randomUUID();
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return { status: statusCode, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
