import { expect, it } from 'vitest';
import { readSignature } from '../../../../local/iot/signed-requests/signature.ts';
import { isSignedWith } from '../../../../local/iot/signed-requests/verify-signature.ts';
import type { AwsHttpRequest } from '../../../../local/ports/aws-http.ts';

/** The secret and scope of AWS's published test suite for Signature Version 4. */
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const SCOPE = 'AKIDEXAMPLE/20150830/us-east-1/service/aws4_request';

function published(url: string, signature: string): AwsHttpRequest {
  const fields = [`Credential=${SCOPE}`, 'SignedHeaders=host;x-amz-date', `Signature=${signature}`];
  const authorization = `AWS4-HMAC-SHA256 ${fields.join(', ')}`;
  const headers = { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z', authorization };
  return { method: 'GET', url, headers, body: Buffer.alloc(0) };
}

function verdict(request: AwsHttpRequest, secret = SECRET): boolean {
  const read = readSignature(request);
  if (!read.ok) throw new Error(read.reason);
  return isSignedWith(request, read.signature, secret);
}

const VANILLA = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31';
const TWO_PARAMETERS = 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500';

it.each([
  ['/', VANILLA],
  ['/?Param2=value2&Param1=value1', TWO_PARAMETERS],
])('the signature AWS publishes for %s is right [AWS-SigV4: test suite]', (url, signature) => {
  expect(verdict(published(url, signature))).toBe(true);
});

it('another secret, method, path, query, header or body makes it wrong', () => {
  const right = published('/', VANILLA);
  expect(verdict(right, 'another')).toBe(false);
  expect(verdict({ ...right, method: 'POST' })).toBe(false);
  expect(verdict({ ...right, url: '/x' })).toBe(false);
  expect(verdict({ ...right, url: '/?a=b' })).toBe(false);
  expect(verdict({ ...right, headers: { ...right.headers, host: 'other' } })).toBe(false);
  expect(verdict({ ...right, body: Buffer.from('x') })).toBe(false);
});

it('a signed header that is not there makes it wrong', () => {
  const right = published('/', VANILLA);
  const authorization = String(right.headers['authorization']).replace('host;', 'host;x-missing;');
  expect(verdict({ ...right, headers: { ...right.headers, authorization } })).toBe(false);
});

it.each([
  ['Authorization: Bearer x', { authorization: 'Bearer x' }, 'must begin with AWS4-HMAC-SHA256'],
  ['a credential without scope', { authorization: 'AWS4-HMAC-SHA256 Credential=A/b' }, 'KEY/DATE/REGION/SERVICE'],
  ['no date', { 'x-amz-date': undefined }, 'X-Amz-Date must be'],
  ['a date of another day', { 'x-amz-date': '20150831T000000Z' }, 'differ in the day'],
  ['a date that is none', { 'x-amz-date': '20150830T993600Z' }, 'X-Amz-Date must be'],
])('%s is refused with what is missing', (_what, headers, reason) => {
  const right = published('/', VANILLA);
  const read = readSignature({ ...right, headers: { ...right.headers, ...headers } });
  expect(read).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
});

it.each([
  ['SignedHeaders=host;x-amz-date', 'SignedHeaders=x-amz-date', 'must name host'],
  [`Signature=${VANILLA}`, 'Signature=abc', '64 hexadecimal digits'],
])('%s as %s is refused', (from, to, reason) => {
  const right = published('/', VANILLA);
  const authorization = String(right.headers['authorization']).replace(from, to);
  const read = readSignature({ ...right, headers: { ...right.headers, authorization } });
  expect(read).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
});

it.each(['0', '604801', 'x', ''])('X-Amz-Expires of "%s" is refused', (expires) => {
  const url = `/mqtt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${SCOPE}&X-Amz-Expires=${expires}`;
  const read = readSignature({ method: 'GET', url, headers: {}, body: Buffer.alloc(0) });
  expect(read).toMatchObject({ ok: false, reason: 'X-Amz-Expires must be from 1 to 604800' });
});
