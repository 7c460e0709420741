import type { APIGatewayProxyEventV2 } from 'aws-lambda';

const MAX_BODY_BYTES = 64 * 1024;

export type BodyReading =
  | { ok: true; body: Record<string, unknown> }
  | { ok: false; problem: 'invalid-request' | 'body-too-large'; detail: string };

/** The request's body as a JSON object. */
export function readJsonBody(
  event: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>,
  maxBytes = MAX_BODY_BYTES,
): BodyReading {
  const raw = event.body ?? '';
  const text = event.isBase64Encoded ? Buffer.from(raw, 'base64').toString('utf8') : raw;
  if (Buffer.byteLength(text) > maxBytes) {
    return { ok: false, problem: 'body-too-large', detail: `at most ${maxBytes} bytes` };
  }
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
      return { ok: true, body: body as Record<string, unknown> };
    }
    return { ok: false, problem: 'invalid-request', detail: 'the body is not a JSON object' };
  } catch {
    return { ok: false, problem: 'invalid-request', detail: 'the body is not JSON' };
  }
}
