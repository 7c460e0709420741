import type { AwsHttpRequest, AwsHttpResponse } from '../../ports/aws-http.ts';

/** fauxqs (S3, SQS, SNS) without a socket; the only place that touches the package. */
export interface FauxqsApp {
  /** `service` becomes the signing name; region and account are the local cloud's, whatever the client signed with. */
  send(service: 's3' | 'sqs' | 'sns', request: AwsHttpRequest): Promise<AwsHttpResponse>;
  close(): Promise<void>;
}

/** Headers about the connection, which the front door sets itself. */
const connectionHeaders = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date']);

/** Starts the app in process. It listens nowhere: requests are injected. */
export async function createFauxqsApp(region: string): Promise<FauxqsApp> {
  const { buildApp } = await import('fauxqs');
  const app = buildApp({ logger: false, defaultRegion: region });
  await app.ready();
  return {
    async send(service, request) {
      const answer = await app.inject({
        method: request.method as 'GET',
        url: withoutSignature(request.url),
        headers: injectedHeaders(service, region, request),
        payload: request.body,
      });
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(answer.headers)) {
        if (value !== undefined && !connectionHeaders.has(name)) headers[name] = String(value);
      }
      return { status: answer.statusCode, headers, body: answer.rawPayload };
    },
    close: () => app.close(),
  };
}

function injectedHeaders(service: string, region: string, request: AwsHttpRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !connectionHeaders.has(name)) headers[name] = String(value);
  }
  headers['authorization'] = `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/${service}/aws4_request`;
  // The two types fauxqs parses for SQS and SNS; as an object's type they become plain bytes.
  if (service === 's3' && /x-www-form-urlencoded|x-amz-json-1\.0/.test(headers['content-type'] ?? '')) {
    headers['content-type'] = 'application/octet-stream';
  }
  // Without port and dots: fauxqs derives queue URLs from the host and takes dotted names for buckets.
  headers['host'] = 'localhost';
  headers['content-length'] = String(request.body.length);
  return headers;
}

/** Presigned query parameters have done their work at the front door. */
function withoutSignature(url: string): string {
  const question = url.indexOf('?');
  if (question < 0) return url;
  const kept = url
    .slice(question + 1)
    .split('&')
    .filter((pair) => !/^X-Amz-/i.test(pair) && !pair.startsWith('x-id='));
  return kept.length > 0 ? `${url.slice(0, question)}?${kept.join('&')}` : url.slice(0, question);
}
