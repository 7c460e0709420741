import type { AwsHttpRequest } from '../../ports/aws-http.ts';

/** Who signed for which service; signatures themselves are not verified. */
interface CredentialScope {
  accessKeyId: string;
  /** SigV4 signing name, e.g. `dynamodb`, `iotdata`. */
  service: string;
  /** Set for presigned URLs: the moment after which they are refused. */
  expiresAtMs?: number;
}

/** Reads the SigV4 credential scope from the header or a presigned query; `undefined` when the request is unsigned. */
export function credentialScopeOf(request: AwsHttpRequest): CredentialScope | undefined {
  const header = String(request.headers['authorization'] ?? '');
  const match = /Credential=([^,\s]+)/.exec(header);
  if (match?.[1]) return parseCredential(match[1]);
  const question = request.url.indexOf('?');
  if (question < 0) return undefined;
  const query = new URLSearchParams(request.url.slice(question + 1));
  const credential = query.get('X-Amz-Credential');
  const scope = credential === null ? undefined : parseCredential(credential);
  if (!scope) return undefined;
  const signedAtMs = parseAmzDate(query.get('X-Amz-Date') ?? '');
  const lifetimeSeconds = Number(query.get('X-Amz-Expires') ?? Number.NaN);
  if (signedAtMs === undefined || Number.isNaN(lifetimeSeconds)) return scope;
  return { ...scope, expiresAtMs: signedAtMs + lifetimeSeconds * 1000 };
}

/** `AKID/20260101/eu-central-1/s3/aws4_request`; the key id itself may hold slashes. */
function parseCredential(credential: string): CredentialScope | undefined {
  const parts = credential.split('/');
  const service = parts.at(-2);
  const accessKeyId = parts.slice(0, -4).join('/');
  if (parts.length < 5 || !service || !accessKeyId || parts.at(-1) !== 'aws4_request') return undefined;
  return { accessKeyId, service };
}

function parseAmzDate(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}

const targetServices: [prefix: string, service: string][] = [
  ['DynamoDB_', 'dynamodb'],
  ['DynamoDBStreams_', 'dynamodb'],
  ['Kinesis_', 'kinesis'],
  ['AmazonSQS', 'sqs'],
];

/** The service an unsigned request means, for the shape of its refusal: by target prefix, else S3. */
export function guessService(request: AwsHttpRequest): string {
  const target = String(request.headers['x-amz-target'] ?? '');
  return targetServices.find(([prefix]) => target.startsWith(prefix))?.[1] ?? 's3';
}
