/** Services of the AWS JSON 1.1 protocol that need no SDK package for the few calls a template makes. */
const TARGETS = { firehose: 'Firehose_20150804', logs: 'Logs_20140328' } as const;

/** Where, and as whom. */
interface FrontDoorAccess {
  endpointUrl: string;
  region: string;
  credentials: { accessKeyId: string };
}

export type JsonServiceName = keyof typeof TARGETS;

export function isJsonService(service: string): service is JsonServiceName {
  return Object.hasOwn(TARGETS, service);
}

/** One call at the front door, which reads names from signatures and verifies none. Throws with AWS's error name. */
export async function callJsonService(
  service: JsonServiceName,
  operation: string,
  input: unknown,
  { endpointUrl, region, credentials }: FrontDoorAccess,
): Promise<unknown> {
  const scope = `${credentials.accessKeyId}/20260101/${region}/${service}/aws4_request`;
  const response = await fetch(endpointUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${TARGETS[service]}.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
    },
    body: JSON.stringify(input),
  });
  const answer = (await response.json()) as { __type?: string; message?: string };
  if (response.ok) return answer;
  throw Object.assign(new Error(answer.message), { name: answer.__type });
}
