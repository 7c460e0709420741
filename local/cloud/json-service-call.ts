import type { AwsHttpRequest } from '../ports/aws-http.ts';

/** Services of the AWS JSON 1.1 protocol that need no SDK package for the few calls a template makes. */
const TARGETS = { firehose: 'Firehose_20150804', logs: 'Logs_20140328' } as const;

/** The headers that sign a request, whose `host` is among its headers. */
export type SignRequest = (request: AwsHttpRequest, service: string) => Record<string, string>;

/** Where, and as whom. */
interface FrontDoorAccess {
  endpointUrl: string;
  region: string;
  credentials: { accessKeyId: string };
  /** For a front door that verifies signatures; else the signature names caller and service, and is none. */
  sign?: SignRequest | undefined;
}

export type JsonServiceName = keyof typeof TARGETS;

export function isJsonService(service: string): service is JsonServiceName {
  return Object.hasOwn(TARGETS, service);
}

/** One call at the front door. Throws with AWS's error name. */
export async function callJsonService(
  service: JsonServiceName,
  operation: string,
  input: unknown,
  { endpointUrl, region, credentials, sign }: FrontDoorAccess,
): Promise<unknown> {
  const body = JSON.stringify(input);
  const { host } = new URL(endpointUrl);
  const signed = sign?.({ method: 'POST', url: '/', headers: { host }, body: Buffer.from(body) }, service);
  const scope = `${credentials.accessKeyId}/20260101/${region}/${service}/aws4_request`;
  const response = await fetch(endpointUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${TARGETS[service]}.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
      ...signed,
    },
    body,
  });
  const answer = (await response.json()) as { __type?: string; message?: string };
  if (response.ok) return answer;
  throw Object.assign(new Error(answer.message), { name: answer.__type });
}
