import { describe, expect, test } from 'vitest';
import { readFunctionReply } from '../../../../local/cloud/http-api/function-reply.ts';

describe('a function reply', () => {
  test.each([
    [{ hello: 1 }, '{"hello":1}'],
    ['text', 'text'],
    [null, 'null'],
  ])('without statusCode is the body of a 200: %j', (payload, body) => {
    expect(readFunctionReply(payload)).toEqual({
      ok: true,
      reply: { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], body },
    });
  });

  test('keeps status, headers, cookies and binary bodies, and drops headers of the connection', () => {
    const payload = {
      statusCode: 201,
      headers: { 'X-Count': 3, 'Content-Type': 'image/png', 'Transfer-Encoding': 'chunked', 'Content-Length': '1' },
      cookies: ['a=1', 'b=2'],
      body: 'aGk=',
      isBase64Encoded: true,
    };
    expect(readFunctionReply(payload)).toEqual({
      ok: true,
      reply: {
        status: 201,
        headers: { 'x-count': '3', 'content-type': 'image/png' },
        cookies: ['a=1', 'b=2'],
        body: Buffer.from('hi'),
      },
    });
  });

  test.each([
    [{ statusCode: 'abc' }],
    [{ statusCode: 99 }],
    [{ statusCode: 200, body: { not: 'text' } }],
    [{ statusCode: 200, headers: { 'x-a': 'b\r\nset-cookie: c=d' } }],
    [{ statusCode: 200, headers: { 'x a': 'b' } }],
    [{ statusCode: 200, cookies: ['a=1\r\nx: y'] }],
  ])('is refused when it is %j', (payload) => {
    expect(readFunctionReply(payload).ok).toBe(false);
  });
});
