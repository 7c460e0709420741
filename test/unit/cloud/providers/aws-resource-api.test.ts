import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAwsResourceApi } from '../../../../local/cloud/aws-resource-api.ts';

interface Seen {
  httpVersion: string;
  target: string | undefined;
  scope: string | undefined;
  url: string | undefined;
  body: string;
}

let server: Server;
let seen: Seen[];
let answer: { status: number; body: string; contentType: string };
let api: ReturnType<typeof createAwsResourceApi>;

beforeEach(async () => {
  seen = [];
  answer = { status: 200, body: '{}', contentType: 'application/x-amz-json-1.0' };
  server = createServer(async (request, response) => {
    seen.push(await read(request));
    response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  api = createAwsResourceApi({
    endpointUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'x' },
  });
});

afterEach(async () => {
  api.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function read(request: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const [, scope] = /Credential=([^,]+)/.exec(request.headers.authorization ?? '') ?? [];
  const target = request.headers['x-amz-target'] as string | undefined;
  return { httpVersion: request.httpVersion, target, scope, url: request.url, body: Buffer.concat(chunks).toString() };
}

describe('createAwsResourceApi', () => {
  it('calls the endpoint as the operator, by operation name', async () => {
    answer.body = '{"TableNames":["vehicles"]}';
    expect(await api.call('dynamodb', 'ListTables', { Limit: 1 })).toMatchObject({ TableNames: ['vehicles'] });
    expect(seen).toMatchObject([{ target: 'DynamoDB_20120810.ListTables', body: '{"Limit":1}' }]);
    expect(seen[0]?.scope).toMatch(/^AKIAOPERATOR\/\d{8}\/eu-central-1\/dynamodb\/aws4_request$/);
  });

  it('speaks HTTP/1.1 to Kinesis and path style to S3', async () => {
    await api.call('kinesis', 'DescribeStreamSummary', { StreamName: 's' });
    answer = { status: 200, body: '', contentType: 'application/xml' };
    await api.call('s3', 'CreateBucket', { Bucket: 'b' });
    expect(seen).toMatchObject([{ httpVersion: '1.1' }, { httpVersion: '1.1', url: '/b/' }]);
  });

  it('throws with the error name of AWS', async () => {
    answer = { ...answer, status: 400, body: '{"__type":"ResourceInUseException","message":"exists"}' };
    await expect(api.call('dynamodb', 'CreateTable', { TableName: 't' })).rejects.toMatchObject({
      name: 'ResourceInUseException',
    });
  });

  it('names an operation that does not exist', async () => {
    await expect(api.call('sqs', 'MakeCoffee', {})).rejects.toThrow('The sqs API has no operation MakeCoffee');
  });
});
