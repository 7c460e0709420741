import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { AwsHttpRequest, AwsHttpResponse } from '../../ports/aws-http.ts';
import type { Clock } from '../../ports/clock.ts';
import { errorOf, type JsonObject, jsonObjectOf } from '../aws-error.ts';

/** A LocalStack-compatible endpoint: one URL for every service, signatures not verified. */
export interface RemoteEndpoint {
  /** Sends a client's request on under the endpoint's own credentials: such endpoints read the account from the key. */
  forward(service: string, request: AwsHttpRequest): Promise<AwsHttpResponse>;
  /** A call of the AWS JSON protocols; throws `AwsError` with the name AWS uses. */
  call(service: RemoteJsonService, operation: string, input: JsonObject): Promise<JsonObject>;
  close(): void;
}

interface RemoteEndpointOptions {
  endpointUrl: string;
  region: string;
  accountId: string;
  clock: Clock;
}

type RemoteJsonService = 'dynamodb' | 'dynamodbstreams' | 'kinesis' | 'sqs';

const jsonProtocols: Record<RemoteJsonService, { signingName: string; prefix: string; version: string }> = {
  dynamodb: { signingName: 'dynamodb', prefix: 'DynamoDB_20120810', version: '1.0' },
  dynamodbstreams: { signingName: 'dynamodb', prefix: 'DynamoDBStreams_20120810', version: '1.0' },
  kinesis: { signingName: 'kinesis', prefix: 'Kinesis_20131202', version: '1.1' },
  sqs: { signingName: 'sqs', prefix: 'AmazonSQS', version: '1.0' },
};

/** Headers that belong to one connection or to the client's signature. */
const droppedHeaders = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'expect',
  'authorization',
  'x-amz-date',
  'x-amz-security-token',
]);
const answerTimeoutMs = 60_000;

export function createRemoteEndpoint(options: RemoteEndpointOptions): RemoteEndpoint {
  const endpoint = new URL(options.endpointUrl);
  const isTls = endpoint.protocol === 'https:';
  const agent = isTls ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const forward = (service: string, request: AwsHttpRequest): Promise<AwsHttpResponse> => {
    const headers = forwardedHeaders(request.headers);
    const date = amzDate(options.clock.nowMs());
    headers['x-amz-date'] = date;
    headers['authorization'] = plainAuthorization(options, service, date);
    headers['content-length'] = String(request.body.length);
    headers['host'] = endpoint.host;
    return new Promise((resolve, reject) => {
      const send = isTls ? httpsRequest : httpRequest;
      const outgoing = send(
        {
          hostname: endpoint.hostname,
          port: endpoint.port,
          method: request.method,
          path: withoutSignature(request.url),
          headers,
          agent,
          timeout: answerTimeoutMs,
        },
        (incoming) => collect(incoming).then(resolve, reject),
      );
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer from ${endpoint.host}`)));
      outgoing.on('error', reject);
      outgoing.end(request.body);
    });
  };
  return {
    forward,
    async call(service, operation, input) {
      const { signingName, prefix, version } = jsonProtocols[service];
      const headers = {
        'content-type': `application/x-amz-json-${version}`,
        'x-amz-target': `${prefix}.${operation}`,
      };
      const body = Buffer.from(JSON.stringify(input));
      const answer = await forward(signingName, { method: 'POST', url: '/', headers, body });
      if (answer.status >= 300) throw errorOf(answer);
      return jsonObjectOf(answer.body) ?? {};
    },
    close: () => agent.destroy(),
  };
}

async function collect(incoming: IncomingMessage): Promise<AwsHttpResponse> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    const isConnectionHeader = name === 'connection' || name === 'keep-alive' || name === 'transfer-encoding';
    if (value !== undefined && !isConnectionHeader) headers[name] = String(value);
  }
  return { status: incoming.statusCode ?? 502, headers, body };
}

function forwardedHeaders(headers: AwsHttpRequest['headers']): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !droppedHeaders.has(name)) kept[name] = String(value);
  }
  return kept;
}

function amzDate(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** Such endpoints route by the credential scope and verify nothing, so the signature is a placeholder. */
function plainAuthorization(owner: RemoteEndpointOptions, service: string, date: string): string {
  const scope = `${date.slice(0, 8)}/${owner.region}/${service}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${owner.accountId}/${scope}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;
}

/** A presigned URL was checked by the front door; its parameters would fail at the endpoint, which has other keys. */
function withoutSignature(url: string): string {
  const [path = '/', query] = url.split('?', 2);
  const kept = (query ?? '').split('&').filter((pair) => pair !== '' && !/^X-Amz-/i.test(pair));
  return kept.length > 0 ? `${path}?${kept.join('&')}` : path;
}
