import { connect } from 'node:net';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type ApiFixture, type ApiFixtureOptions, apiFixture, closeIdentity } from './api-fixture.ts';

const ECHO = 'export const handler = async (event) => event;';

let api: ApiFixture;
afterEach(async () => {
  api.clock.aheadMs = 0;
  await api.close();
});
afterAll(closeIdentity);

async function open(options: Partial<ApiFixtureOptions> = {}) {
  api = await apiFixture({ source: ECHO, ...options });
  return api;
}

/** Sends raw bytes and collects the answer until the connection ends. */
function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('an event of payload format 2.0', () => {
  test('carries path, query, headers, cookies and body', async () => {
    await open();
    api.route({ RouteKey: 'POST /v1/vehicles/{vehicleId}/commands' });
    const response = await fetch(`${api.url}/v1/vehicles/car%201/commands?a=1&a=2&b=x%20y`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: 'c=1; d=2', 'X-Custom': 'Y', 'user-agent': 'tester' },
      body: '{"lock":true}',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('apigw-requestid')).toMatch(/\S+/);
    const event = (await response.json()) as Record<string, unknown>;
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'POST /v1/vehicles/{vehicleId}/commands',
      rawPath: '/v1/vehicles/car%201/commands',
      rawQueryString: 'a=1&a=2&b=x%20y',
      cookies: ['c=1', 'd=2'],
      headers: { 'x-custom': 'Y', 'x-forwarded-for': '127.0.0.1' },
      queryStringParameters: { a: '1,2', b: 'x y' },
      pathParameters: { vehicleId: 'car 1' },
      body: '{"lock":true}',
      isBase64Encoded: false,
      requestContext: {
        accountId: '000000000000',
        apiId: api.apiId,
        http: {
          method: 'POST',
          path: '/v1/vehicles/car%201/commands',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'tester',
        },
        routeKey: 'POST /v1/vehicles/{vehicleId}/commands',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
    });
    expect(event['requestContext']).not.toHaveProperty('authorizer');
    expect(event['headers']).not.toHaveProperty('cookie');
  });

  test('carries a binary body as base64 and leaves out what is empty', async () => {
    await open();
    api.route({ RouteKey: '$default' });
    const headers = { 'content-type': 'application/octet-stream' };
    const posted = await fetch(`${api.url}/x`, { method: 'POST', headers, body: Buffer.from([0, 255]) });
    expect(await posted.json()).toMatchObject({ isBase64Encoded: true, body: 'AP8=', routeKey: '$default' });
    const event = (await (await fetch(`${api.url}/x`)).json()) as Record<string, unknown>;
    for (const name of ['body', 'cookies', 'queryStringParameters', 'pathParameters'])
      expect(event).not.toHaveProperty(name);
  });
});

describe('replies', () => {
  test('pass status, headers and cookies of the function', async () => {
    await open({
      source: `export const handler = async () => ({ statusCode: 202, headers: { Location: '/c/1', 'content-type': 'application/problem+json' },
        cookies: ['a=1', 'b=2'], body: '{}' });`,
    });
    api.route({ RouteKey: 'GET /x' });
    const response = await fetch(`${api.url}/x`);
    expect([response.status, response.headers.get('location'), await response.text()]).toEqual([202, '/c/1', '{}']);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  test('are 404 off the routes and 400 for a path that cannot be decoded', async () => {
    await open();
    api.route({ RouteKey: 'GET /v/{id}' });
    const missing = await fetch(`${api.url}/nothing`);
    expect([missing.status, await missing.text()]).toEqual([404, '{"message":"Not Found"}']);
    expect((await fetch(`${api.url}/v/%ff`)).status).toBe(400);
  });

  test('are 500 when the function throws or answers nonsense, without its message', async () => {
    await open({
      source: `export const handler = async ({ rawPath }) => {
        if (rawPath === '/throw') throw new Error('secret detail');
        return { statusCode: 200, body: { an: 'object' } }; };`,
    });
    api.route({ RouteKey: '$default' });
    for (const path of ['/throw', '/nonsense']) {
      const response = await fetch(api.url + path);
      expect([response.status, await response.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
    }
  });

  test('are 503 when the integration takes too long', async () => {
    const source = 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 400));';
    await open({ source, timeoutMs: 60 });
    api.route({ RouteKey: 'GET /slow' });
    const response = await fetch(`${api.url}/slow`);
    expect([response.status, await response.text()]).toEqual([503, '{"message":"Service Unavailable"}']);
    await api.functions.runner.idle();
  });

  test('are 500 when no permission covers the route', async () => {
    await open({ permittedSource: 'arn:aws:execute-api:eu-central-1:000000000000:API/*/*/allowed/{id}' });
    api.route({ RouteKey: 'GET /allowed/{id}' });
    api.route({ RouteKey: 'GET /other/{id}' });
    expect((await fetch(`${api.url}/allowed/1`)).status).toBe(200);
    expect((await fetch(`${api.url}/other/1`)).status).toBe(500);
    expect(api.functions.lines.some((line) => line.event === 'http-invoke-denied')).toBe(true);
  });
});

describe('stages', () => {
  test('throttle by token bucket and refill with the clock', async () => {
    await open({ stage: { DefaultRouteSettings: { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 2 } } });
    api.route({ RouteKey: 'GET /x' });
    const status = async () => (await fetch(`${api.url}/x`)).status;
    expect([await status(), await status(), await status()]).toEqual([200, 200, 429]);
    api.clock.aheadMs += 1_000_000;
    expect(await status()).toBe(200);
  });

  test('throttle a route by settings of its own', async () => {
    await open({ stage: { RouteSettings: { 'GET /x': { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 1 } } } });
    for (const path of ['x', 'y']) api.route({ RouteKey: `GET /${path}` });
    await fetch(`${api.url}/x`);
    const limited = await fetch(`${api.url}/x`);
    expect([limited.status, await limited.text()]).toEqual([429, '{"message":"Too Many Requests"}']);
    expect((await fetch(`${api.url}/y`)).status).toBe(200);
  });

  test('with a name take the first path segment', async () => {
    await open({ stage: { StageName: 'beta' } });
    api.route({ RouteKey: 'GET /x' });
    expect(await (await fetch(`${api.url}/beta/x`)).json()).toMatchObject({
      rawPath: '/x',
      requestContext: { stage: 'beta' },
    });
    expect((await fetch(`${api.url}/x`)).status).toBe(404);
  });
});

describe('CORS of the template', () => {
  const CorsConfiguration = {
    AllowOrigins: ['https://a.example'],
    AllowMethods: ['GET'],
    AllowHeaders: ['authorization'],
    MaxAge: 60,
  };

  test('answers preflights itself and only for allowed origins', async () => {
    await open({ api: { CorsConfiguration } });
    api.route({ RouteKey: 'GET /x', AuthorizationType: 'JWT' });
    const preflight = (origin: string) =>
      fetch(`${api.url}/x`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'GET' } });
    const allowed = await preflight('https://a.example');
    expect(allowed.status).toBe(204);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': 'https://a.example',
      'access-control-allow-methods': 'GET',
      'access-control-allow-headers': 'authorization',
      'access-control-max-age': '60',
    });
    expect((await preflight('https://evil.example')).headers.has('access-control-allow-origin')).toBe(false);
  });

  test('overrides what the function says', async () => {
    const source = `export const handler = async () => ({ statusCode: 200, headers: { 'access-control-allow-origin': '*' }, body: '' });`;
    await open({ source, api: { CorsConfiguration } });
    api.route({ RouteKey: 'GET /x' });
    const response = await fetch(`${api.url}/x`, { headers: { origin: 'https://evil.example' } });
    expect(response.headers.has('access-control-allow-origin')).toBe(false);
  });

  test('refuses credentials for any origin [attack 52]', async () => {
    await open();
    const spec = {
      Name: 'bad',
      ProtocolType: 'HTTP',
      CorsConfiguration: { AllowOrigins: ['*'], AllowCredentials: true },
    };
    await expect(api.gateway.createApi(spec)).rejects.toThrow('allowCredentials');
  });
});

describe('hostile HTTP [attack 52]', () => {
  test('gets 403 under a foreign host name, before any function runs', async () => {
    await open();
    api.route({ RouteKey: '$default' });
    const answer = await raw(api.url, 'GET /x HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(api.functions.lines.find((line) => line.event === 'http-host-refused')?.fields).toEqual({
      host: 'evil.example',
    });
  });

  test('gets 431 for headers over 10,240 bytes', async () => {
    await open();
    const answer = await raw(api.url, `GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(10_300)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });

  test.each([
    ['both lengths', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n'],
    ['two lengths', 'Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde'],
    ['a disguised encoding', 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
  ])('gets 400 for %s', async (_case, rest) => {
    await open();
    api.route({ RouteKey: '$default' });
    const answer = await raw(api.url, `POST /x HTTP/1.1\r\nHost: localhost\r\n${rest}`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  test('gets 413 for a body over 10 MB, declared or not', async () => {
    await open();
    api.route({ RouteKey: 'POST /x' });
    const bytes = Buffer.alloc(10 * 1024 * 1024 + 1);
    const declared = await fetch(`${api.url}/x`, { method: 'POST', body: bytes });
    expect([declared.status, await declared.text()]).toEqual([413, '{"message":"Request Entity Too Large"}']);
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes);
        controller.close();
      },
    });
    const streamed = await fetch(`${api.url}/x`, { method: 'POST', body: stream, duplex: 'half' } as RequestInit);
    expect(streamed.status).toBe(413);
  });

  test('reaches the API on loopback only', async () => {
    await open();
    expect(new URL(api.url).hostname).toBe('127.0.0.1');
  });
});

describe('creation', () => {
  test('names what is not emulated', async () => {
    await open();
    const ApiId = api.apiId;
    await expect(api.gateway.createApi({ Name: 'w', ProtocolType: 'WEBSOCKET' })).rejects.toThrow('WEBSOCKET');
    const integration = { ApiId, IntegrationType: 'HTTP_PROXY', IntegrationUri: 'https://x.example' };
    expect(() => api.gateway.createIntegration(integration)).toThrow('HTTP_PROXY');
    expect(() => api.gateway.createAuthorizer({ ApiId, Name: 'a', AuthorizerType: 'REQUEST' })).toThrow('REQUEST');
    expect(() => api.gateway.createRoute({ ApiId, RouteKey: 'GET /x', Target: 'integrations/none' })).toThrow(
      'integrations/none',
    );
    expect(() => api.gateway.createRoute({ ApiId, RouteKey: 'GET /x', AuthorizationType: 'AWS_IAM' })).toThrow(
      'AWS_IAM',
    );
    expect(() => api.gateway.createStage({ ApiId: 'none', StageName: '$default' })).toThrow('none');
  });
});
