import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSignature } from '../../local/iot/signed-requests/signature.ts';
import { isSignedWith } from '../../local/iot/signed-requests/verify-signature.ts';
import { isRefusedAddress } from '../../local/outbound-http/address-guard.ts';
import { createHttpCaller } from '../../local/outbound-http/http-caller.ts';
import { systemClock } from '../../local/ports/clock.ts';
import type { OutboundPost } from '../../local/ports/http-caller.ts';

interface Received {
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const credentials = { accessKeyId: 'AKIDROLE', secretAccessKey: 'secret' };
const caller = createHttpCaller({ clock: systemClock, credentialsOf: () => credentials });
let server: Server;
let received: Received[] = [];
let answer: (response: ServerResponse) => void = (response) => response.end();

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
    answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function post(path: string, more: Partial<OutboundPost> = {}) {
  received = [];
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}${path}`;
  return caller.post({ url, headers: {}, body: Buffer.from('{"a":1}'), timeoutMs: 5000, ...more });
}

describe('a call of a server outside', () => {
  it('posts body and headers and tells the status', async () => {
    answer = (response) => response.writeHead(503, 'Busy').end('later');
    const outcome = await post('/x?y=1', { headers: { 'x-car': '1' } });
    expect(outcome).toEqual({ ok: true, status: 503, reason: 'Busy', bodyBytes: 5 });
    expect(received).toMatchObject([{ url: '/x?y=1', headers: { 'x-car': '1' }, body: Buffer.from('{"a":1}') }]);
  });

  it('signs with the role’s key, so that the other side can verify', async () => {
    answer = (response) => response.end();
    const sigV4 = { roleArn: 'arn:role', serviceName: 'execute-api', signingRegion: 'eu-central-1' };
    await post('/a%20b/c?d=e', { sigV4 });
    const [{ url, headers, body } = { url: '', headers: {}, body: Buffer.alloc(0) }] = received;
    const request = { method: 'POST', url, headers, body };
    const read = readSignature(request);
    expect(read.ok && isSignedWith(request, read.signature, 'secret')).toBe(true);
    expect(read.ok && isSignedWith(request, read.signature, 'another')).toBe(false);
  });

  it('does not follow a redirect', async () => {
    answer = (response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    expect(await post('/')).toMatchObject({ ok: true, status: 302 });
  });

  it('reads no more than it must of a long answer', async () => {
    answer = (response) => response.end(Buffer.alloc(1024 * 1024));
    const outcome = await post('/');
    expect(outcome.ok && outcome.bodyBytes > 16_384 && outcome.bodyBytes < 512 * 1024).toBe(true);
  });

  it('gives up when there is no answer in time', async () => {
    answer = () => undefined;
    expect(await post('/', { timeoutMs: 30 })).toMatchObject({ ok: false, kind: 'timeout' });
  });

  it('tells a connection that breaks', async () => {
    answer = (response) => response.destroy();
    expect(await post('/')).toMatchObject({ ok: false, kind: 'network' });
  });
});

describe('addresses that are never called', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[::ffff:169.254.169.254]/',
    'http://2852039166/',
    'http://0.0.0.0/',
    'http://[fe80::1]/',
  ])('%s', async (url) => {
    const outcome = await caller.post({ url, headers: {}, body: Buffer.alloc(0), timeoutMs: 1000 });
    expect(outcome).toMatchObject({ ok: false, kind: 'refused-address' });
  });

  it.each([
    ['10.1.2.3', false],
    ['127.0.0.1', false],
    ['example.org', false],
    ['100.100.100.200', true],
  ])('%s: %s', (address, isRefused) => {
    expect(isRefusedAddress(address)).toBe(isRefused);
  });
});
