import { randomUUID } from 'node:crypto';
import type { AwsHttpResponse } from '../../ports/aws-http.ts';
import type { TemporaryCredentials } from '../../ports/role-sessions.ts';

export type CredentialRefusalReason = 'certificate' | 'thing' | 'policy' | 'alias' | 'not-assumable' | 'too-long';

/** Status and message as seen of AWS; the names of the errors beside the first are [assumed]. [AWS-IoT: authorizing-direct-aws] */
const REFUSALS: Readonly<Record<CredentialRefusalReason, readonly [status: number, name: string, message: string]>> = {
  certificate: [403, 'AccessDeniedException', 'Certificate is invalid on this endpoint'],
  thing: [403, 'AccessDeniedException', 'Invalid thing name passed'],
  policy: [403, 'AccessDeniedException', 'Access Denied'],
  alias: [404, 'ResourceNotFoundException', 'Role alias does not exist'],
  'not-assumable': [400, 'InvalidRequestException', 'Unable to assume the role, or the role to assume does not exist'],
  'too-long': [
    400,
    'InvalidRequestException',
    'The requested CredentialDurationSeconds exceeds the MaxSessionDuration set for the role',
  ],
};

export function credentialRefusal(reason: CredentialRefusalReason): AwsHttpResponse {
  const [status, name, message] = REFUSALS[reason];
  return answer(status, { message }, { 'x-amzn-ErrorType': name });
}

export function credentialsAnswer(credentials: TemporaryCredentials): AwsHttpResponse {
  const { expiresAtMs, accessKeyId, secretAccessKey, sessionToken } = credentials;
  const expiration = new Date(expiresAtMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
  return answer(200, { credentials: { accessKeyId, secretAccessKey, sessionToken, expiration } });
}

function answer(status: number, body: object, headers: Record<string, string> = {}): AwsHttpResponse {
  const common = { 'content-type': 'application/json', 'x-amzn-RequestId': randomUUID() };
  return { status, headers: { ...common, ...headers }, body: JSON.stringify(body) };
}
