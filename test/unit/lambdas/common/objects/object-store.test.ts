import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openObjectStore } from '../../../../../lambdas/common/objects/object-store.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let answers: Answer[];
/** Without the parameters of the signature. */
let requests: string[];

beforeEach(async () => {
  answers = [];
  requests = [];
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(`http://x${request.url}`);
    const own = [...searchParams].filter(([name]) => !name.startsWith('X-Amz-')).map((pair) => pair.join('='));
    requests.push([request.method, pathname, ...own].join(' '));
    const answer = answers.shift();
    if (answer === undefined) response.writeHead(500).end();
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('AWS_ENDPOINT_URL_S3', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const page = (keys: string[], isTruncated: boolean): Answer => {
  const contents = keys.map(
    (key) => `<Contents><Key>${key}</Key><LastModified>x</LastModified><Size>7</Size></Contents>`,
  );
  const xml = `<ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${contents.join('\n')}</ListBucketResult>`;
  return (_request, response) => response.end(xml);
};
const status =
  (code: number, text = ''): Answer =>
  (_request, response) =>
    response.writeHead(code).end(text);

describe('an object store', () => {
  it('lists all pages, each from behind the last key of the one before', async () => {
    answers = [page(['a/1', 'a/2'], true), page(['a/3'], false)];
    expect(await openObjectStore('bucket').list('a/')).toEqual([
      { key: 'a/1', bytes: 7 },
      { key: 'a/2', bytes: 7 },
      { key: 'a/3', bytes: 7 },
    ]);
    expect(requests).toEqual([
      'GET /bucket list-type=2 prefix=a/',
      'GET /bucket list-type=2 prefix=a/ start-after=a/2',
    ]);
  });

  it('reads a range, the end not included', async () => {
    let range: string | undefined;
    answers = [
      (request, response) => {
        range = request.headers.range;
        response.writeHead(206).end('abc');
      },
    ];
    const bytes = await openObjectStore('bucket').getRange('a/date=1/x', 10, 13);
    expect(Buffer.from(bytes).toString()).toBe('abc');
    expect(range).toBe('bytes=10-12');
    expect(requests).toEqual(['GET /bucket/a/date%3D1/x']);
  });

  it('tries again when S3 is busy or the line breaks', async () => {
    answers = [status(503, 'SlowDown'), (request) => request.socket.destroy(), status(200)];
    await openObjectStore('bucket').put('a/1', Buffer.from('x'), 'text/plain');
    expect(requests).toHaveLength(3);
  });

  it('throws what S3 says when it will not', async () => {
    answers = [status(403, 'AccessDenied')];
    await expect(openObjectStore('bucket').list('a/')).rejects.toThrow(/GET \/bucket: 403 AccessDenied/);
    expect(requests).toHaveLength(1);
  });
});
