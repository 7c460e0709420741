import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Log } from '../../ports/log.ts';
import { reachableAuthority } from '../../ports/reachable-host.ts';
import { isTrustedHost } from '../../ports/trusted-host.ts';
import { gatewayReply, type HttpReply, type HttpRequest } from './http-exchange.ts';

const BODY_LIMIT_BYTES = 10 * 1024 * 1024;
const DISCARD_LIMIT_BYTES = 4 * BODY_LIMIT_BYTES;
const HEADER_LIMIT_BYTES = 10_240;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;

export interface ApiListenerOptions {
  host: string;
  port: number;
  /** Host names besides loopback under which the API may be called. */
  extraHosts: readonly string[];
  log: Log;
  handle(request: HttpRequest): Promise<HttpReply>;
}

export interface ApiListener {
  url: string;
  close(): Promise<void>;
}

/** The HTTP server of one API: reads requests within their limits and writes replies. [AWS-APIGateway: quotas] */
export async function startApiListener(options: ApiListenerOptions): Promise<ApiListener> {
  const server = createServer({
    maxHeaderSize: HEADER_LIMIT_BYTES,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: 5000,
  });
  server.on('request', (request, response) => void serve(options, request, response));
  // A body beyond the limit is refused before it is sent.
  server.on('checkContinue', (request, response) => {
    if (Number(request.headers['content-length'] ?? 0) <= BODY_LIMIT_BYTES) response.writeContinue();
    void serve(options, request, response);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
    refuseUnreadable(error, socket, options.log),
  );
  await listen(server, options.port, options.host);
  const { port } = server.address() as AddressInfo;
  return { url: `http://${reachableAuthority(options.host, port)}`, close: () => closeServer(server) };
}

async function serve(options: ApiListenerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const reply = await replyTo(options, request);
    if (!request.complete) response.setHeader('connection', 'close');
    write(response, reply);
  } catch (error) {
    // A client that goes away while sending is its own business; all else is ours.
    if (request.destroyed && !request.complete) return;
    options.log('error', 'http-api-failed', { message: error instanceof Error ? error.message : String(error) });
    if (!response.headersSent) write(response, gatewayReply(500, 'Internal Server Error'));
  }
}

async function replyTo(options: ApiListenerOptions, request: IncomingMessage): Promise<HttpReply> {
  if (!isTrustedHost(request.headers.host, options.extraHosts)) {
    options.log('warn', 'http-host-refused', { host: request.headers.host?.slice(0, 255) });
    return gatewayReply(403, 'Forbidden');
  }
  const body = await readBody(request);
  if (body === undefined) return gatewayReply(413, 'Request Entity Too Large');
  return options.handle({
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    httpVersion: request.httpVersion,
    headers: headersOf(request.rawHeaders),
    body,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
  });
}

/**
 * The whole body, or undefined when it is over the limit. What is too much is read and thrown away for a while, because
 * a client still sending would otherwise lose the reply to a connection reset.
 */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const declaredTooMuch = Number(request.headers['content-length'] ?? 0) > BODY_LIMIT_BYTES;
  if (declaredTooMuch && request.headers.expect !== undefined) return undefined;
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= BODY_LIMIT_BYTES && !declaredTooMuch) chunks.push(chunk);
      else chunks = [];
      if (size <= DISCARD_LIMIT_BYTES) return;
      request.pause();
      resolve(undefined);
    });
    request.once('end', () => resolve(size > BODY_LIMIT_BYTES ? undefined : Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('The client went away')));
  });
}

function headersOf(rawHeaders: string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const values = headers.get(name);
    if (values === undefined) headers.set(name, [rawHeaders[index + 1] ?? '']);
    else values.push(rawHeaders[index + 1] ?? '');
  }
  return headers;
}

function write(response: ServerResponse, { status, headers, cookies, body }: HttpReply): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  if (status === 204 || status === 304) {
    response.writeHead(status).end();
  } else {
    response.setHeader('content-length', bytes.length);
    response.writeHead(status).end(bytes);
  }
}

/** What the parser turns away: headers too large, smuggling attempts, no HTTP at all. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket, log: Log): void {
  const isTooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  log('warn', 'http-request-refused', { code: error.code });
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = isTooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const body = JSON.stringify({ message: isTooLarge ? 'Request Header Fields Too Large' : 'Bad Request' });
  const head = `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ${body.length}`;
  socket.end(`${head}\r\n\r\n${body}`);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  return closed;
}
