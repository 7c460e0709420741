import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AwsHttpRequest, AwsHttpResponse } from '../../ports/aws-http.ts';

/** Above AWS's largest payload, so that the service says what is too large about it. */
const MAX_BODY_BYTES = 256 * 1024;
/** A body somewhat over the bound is read and thrown away, so that the client lives to read the refusal. */
const MAX_DISCARDED_BYTES = 4 * 1024 * 1024;

/** The head of a request, as of a WebSocket upgrade. */
export function headOf(request: IncomingMessage): AwsHttpRequest {
  const { method = 'GET', url = '/', headers } = request;
  return { method, url, headers: { ...headers }, body: Buffer.alloc(0) };
}

/** Reads a whole request; undefined when its body is over the bound. Rejects when the client goes away. */
export async function readRequest(request: IncomingMessage): Promise<AwsHttpRequest | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_DISCARDED_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
    if (bytes > MAX_DISCARDED_BYTES) return undefined;
  }
  return bytes > MAX_BODY_BYTES ? undefined : { ...headOf(request), body: Buffer.concat(chunks, bytes) };
}

/** `last`: nothing more is read from this connection. */
export function sendResponse(target: ServerResponse, response: AwsHttpResponse, last: boolean): void {
  if (target.destroyed || target.writableEnded) return;
  const body = typeof response.body === 'string' ? Buffer.from(response.body) : response.body;
  const headers = { ...response.headers, 'content-length': body.length, ...(last && { connection: 'close' }) };
  target.writeHead(response.status, headers);
  target.end(body);
}

/** The same where Node gives a bare socket: a refused upgrade, bytes that are no HTTP. */
export function endWithResponse(socket: Duplex, { status, headers, body }: AwsHttpResponse): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const fields = { ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${String(body)}`);
}
