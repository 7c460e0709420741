import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { HttpReply } from './http-exchange.ts';

/** Headers of the connection, which are the server's own; letting a function set them invites smuggling. */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export type ReplyReading = { ok: true; reply: HttpReply } | { ok: false; reason: string };

/**
 * Reads what a function returned under payload format 2.0: an object with `statusCode`, or any other value, which
 * becomes the JSON body of a 200. [AWS-APIGateway: Lambda function response for format 2.0]
 */
export function readFunctionReply(payload: unknown): ReplyReading {
  if (!isRecord(payload) || !('statusCode' in payload)) return plainReply(payload);
  const status = Number(payload['statusCode']);
  if (!Number.isInteger(status) || status < 200 || status > 599)
    return { ok: false, reason: 'statusCode is not valid' };
  const { body, cookies } = payload;
  if (body !== undefined && body !== null && typeof body !== 'string')
    return { ok: false, reason: 'body is not a string' };
  const headers = readHeaders(payload['headers']);
  if (headers === undefined) return { ok: false, reason: 'headers are not valid' };
  const setCookies = Array.isArray(cookies) ? cookies.map(String) : [];
  if (!setCookies.every((cookie) => isSendable('set-cookie', cookie)))
    return { ok: false, reason: 'cookie is not valid' };
  headers['content-type'] ??= 'text/plain;charset=UTF-8';
  const text = body ?? '';
  const bytes = payload['isBase64Encoded'] === true ? Buffer.from(text, 'base64') : text;
  return { ok: true, reply: { status, headers, cookies: setCookies, body: bytes } };
}

function plainReply(payload: unknown): ReplyReading {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return { ok: true, reply: { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], body } };
}

function readHeaders(value: unknown): Record<string, string> | undefined {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) return undefined;
  const headers: Record<string, string> = {};
  for (const [name, content] of Object.entries(value)) {
    if (!['string', 'number', 'boolean'].includes(typeof content)) return undefined;
    if (!isSendable(name, String(content))) return undefined;
    const lower = name.toLowerCase();
    if (!CONNECTION_HEADERS.has(lower)) headers[lower] = String(content);
  }
  return headers;
}

function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
