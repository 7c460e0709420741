import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { CallAws } from '../../../../local/cloud/lambda/function-worker.ts';
import type { AwsHttpRequest } from '../../../../local/ports/aws-http.ts';
import { type Fixture, runnerFixture } from './runner-fixture.ts';

/** What the SDK's clients send with. */
const HANDLER = fileURLToPath(import.meta.resolve('@smithy/node-http-handler'));
const ENDPOINT = 'http://127.0.0.1:1';

/** A function that sends its event and returns the answer, or the error's name. */
const SENDER = `
import { NodeHttpHandler } from ${JSON.stringify(HANDLER)};
const sender = new NodeHttpHandler({ requestTimeout: 500, throwOnRequestTimeout: true });
export const handler = async ({ method = 'POST', port = 1, path = '/', headers, body }) => {
  const request = { protocol: 'http:', hostname: '127.0.0.1', port, method, path, headers, body, query: {} };
  try {
    const { response } = await sender.handle(request);
    let text = '';
    for await (const chunk of response.body) text += chunk;
    return { status: response.statusCode, headers: response.headers, text };
  } catch (error) {
    return { error: error.name, code: error.code };
  }
};`;

let fixture: Fixture | undefined;
afterEach(() => fixture?.close());

async function send(event: object, callAws: CallAws): Promise<unknown> {
  const environmentOf = () => ({ AWS_ENDPOINT_URL: ENDPOINT });
  fixture = runnerFixture({ callAws, environmentOf });
  await fixture.deploy('sender', SENDER);
  const outcome = await fixture.runner.invoke('sender', event);
  return outcome.ok ? outcome.payload : outcome;
}

const signed = (headers: object = {}) => ({
  ...{ Authorization: 'AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-central-1/dynamodb/aws4_request' },
  ...{ 'content-length': '2', 'x-amz-target': 'DynamoDB_20120810.GetItem' },
  ...headers,
});
const lowered = (headers: object) => Object.fromEntries(Object.entries(headers).map(([n, v]) => [n.toLowerCase(), v]));

describe("a function's calls of the AWS APIs", () => {
  it('go to the cloud without a socket, whole and as the client wrote them, and their answers come back', async () => {
    const seen: AwsHttpRequest[] = [];
    const answer = await send(
      { path: '/topics/a%2Fb?qos=1', headers: lowered(signed()), body: '{}' },
      async (request) => {
        seen.push(request);
        return { status: 400, headers: { 'x-amzn-requestid': 'r1' }, body: Buffer.from('{"__type":"é"}') };
      },
    );

    expect(answer).toEqual({ status: 400, headers: { 'x-amzn-requestid': 'r1' }, text: '{"__type":"é"}' });
    expect(seen).toEqual([
      { method: 'POST', url: '/topics/a%2Fb?qos=1', headers: lowered(signed()), body: Buffer.from('{}') },
    ]);
  });

  it('may be answered without a body, and by text', async () => {
    const headers = lowered(signed());
    expect(await send({ headers, body: '{}' }, async () => ({ status: 200, headers: {}, body: '' }))).toMatchObject({
      ...{ status: 200, text: '' },
    });
    await fixture?.close();
    expect(await send({ headers, body: '{}' }, async () => ({ status: 200, headers: {}, body: 'ü' }))).toMatchObject({
      text: 'ü',
    });
  });

  it('time out in the client when no answer comes', async () => {
    const never: CallAws = () => new Promise(() => undefined);
    expect(await send({ headers: lowered(signed()), body: '{}' }, never)).toMatchObject({ error: 'TimeoutError' });
  });

  const others: [what: string, event: object][] = [
    ['another method', { method: 'PUT', headers: lowered(signed()), body: '{}' }],
    ['no signature', { headers: { 'content-length': '2' }, body: '{}' }],
    ['a stream for an answer', { headers: lowered(signed({ 'x-amz-target': 'Kinesis_20131202.SubscribeToShard' })) }],
    ['another host, e.g. a web hook', { port: 2, headers: lowered(signed()), body: '{}' }],
  ];
  it.each(others)('with %s take the socket', async (_what, event) => {
    const unasked: CallAws = () => Promise.reject(new Error('came over the line'));
    expect(await send(event, unasked)).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('leave the way to other servers open', async () => {
    const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const unasked: CallAws = () => Promise.reject(new Error('came over the line'));
    const answer = await send({ method: 'GET', port, headers: {} }, unasked);
    server.close();
    expect(answer).toMatchObject({ status: 200, text: 'hello' });
  });
});
