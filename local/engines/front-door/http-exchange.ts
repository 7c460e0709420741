import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { AwsHttpRequest, AwsHttpResponse } from '../../ports/aws-http.ts';
import { isStreaming } from './streaming-response.ts';

export type AnyRequest = IncomingMessage | Http2ServerRequest;
export type AnyResponse = ServerResponse | Http2ServerResponse;

/** Largest request body. AWS's own limits are lower, except for S3 objects. */
const maxBodyBytes = 20 * 1024 * 1024;

/** A body somewhat over the limit is read and thrown away, so that the client lives to read the refusal. */
const maxDiscardedBytes = 4 * maxBodyBytes;

/** Reads a whole request; `undefined` when the body is over the limit. Rejects when the client goes away. */
export async function readRequest(request: AnyRequest): Promise<AwsHttpRequest | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > maxDiscardedBytes) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) chunks.push(chunk);
    else chunks.length = 0;
    if (bytes > maxDiscardedBytes) return undefined;
  }
  if (bytes > maxBodyBytes) return undefined;
  const headers: AwsHttpRequest['headers'] = {};
  for (const [name, value] of Object.entries(request.headers)) if (!name.startsWith(':')) headers[name] = value;
  headers['host'] ??= request.headers[':authority'] as string | undefined;
  return { method: request.method ?? 'GET', url: request.url ?? '/', headers, body: Buffer.concat(chunks, bytes) };
}

/** The host a client asked for: `:authority` on HTTP/2, `Host` on HTTP/1.1. */
export function hostOf(request: AnyRequest): string | undefined {
  const authority = request.headers[':authority'];
  return typeof authority === 'string' ? authority : request.headers.host;
}

export async function sendResponse(target: AnyResponse, response: AwsHttpResponse): Promise<void> {
  if (target.destroyed || target.writableEnded) return;
  const headers: Record<string, string | number> = { ...response.headers };
  if (isStreaming(response)) {
    await sendStream(target, response.status, headers, response.stream);
    return;
  }
  const body = typeof response.body === 'string' ? Buffer.from(response.body) : response.body;
  // The answer to HEAD states the length of the body it leaves out.
  headers['content-length'] ??= body.length;
  (target as ServerResponse).writeHead(response.status, headers);
  (target as ServerResponse).end(body.length > 0 ? body : undefined);
}

async function sendStream(
  target: AnyResponse,
  status: number,
  headers: Record<string, string | number>,
  stream: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
): Promise<void> {
  const gone = new AbortController();
  const socketLike = target as ServerResponse;
  socketLike.on('close', () => gone.abort());
  socketLike.writeHead(status, headers);
  for await (const chunk of stream(gone.signal)) {
    if (gone.signal.aborted) return;
    if (socketLike.write(chunk)) continue;
    await new Promise<void>((resolve) => {
      socketLike.once('drain', resolve);
      socketLike.once('close', resolve);
    });
  }
  socketLike.end();
}
