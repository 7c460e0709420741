import { decode, encode } from 'cborg';
import { describe, expect, it } from 'vitest';
import { readPayload, writePayload } from '../../../../local/iot/provisioning/payload-codec.ts';

const cbor = (hex: string): Record<string, unknown> | undefined => readPayload('cbor', Buffer.from(hex, 'hex'));

describe('a request in CBOR [RFC 8949] [AWS-IoT: fleet-provision-api]', () => {
  it('is read as the same request in JSON is', () => {
    const request = { certificateOwnershipToken: 'token', parameters: { vin: 'V1', secret: 'ß€𝄞' } };
    expect(readPayload('cbor', Buffer.from(encode(request)))).toEqual(request);
    expect(readPayload('json', Buffer.from(JSON.stringify(request)))).toEqual(request);
  });

  it.each(['json', 'cbor'] as const)('may be empty, in %s', (format) => {
    expect(readPayload(format, Buffer.alloc(0))).toEqual({});
  });

  it.each([
    ['a map of open length', 'bf616100ff'],
    ['a text of open length', 'a161617f6161ff'],
    ['a tag', 'c1a0'],
    ['ten thousand tags', `${'c1'.repeat(10_000)}a0`],
    ['a map that promises four billion entries', 'bb00000000ffffffff'],
    ['a text longer than there is', 'a161617b000000007fffffff61'],
    ['a text of 2^63 bytes', 'a161617bffffffffffffffff61'],
    ['a negative number where a length belongs', 'a13a7fffffff00'],
    ['a number beyond 2^53', 'a161611bffffffffffffffff'],
    ['the same key twice', 'a2616100616101'],
    ['a key that is a number', 'a10102'],
    ['NaN', 'a16161f97e00'],
    ['undefined', 'a16161f7'],
    ['a hundred thousand nested lists', `a16161${'81'.repeat(100_000)}00`],
    ['five nested maps', 'a16161a16161a16161a16161a1616100'],
    ['bytes behind its end', 'a0a0'],
    ['an end too early', 'a2616100'],
    ['a list', '80'],
    ['a text', '6161'],
    ['JSON', '7b7d'],
  ])('is none with %s [attack 38]', (_what, hex) => {
    expect(cbor(hex)).toBeUndefined();
  });

  it('gives no key a meaning: __proto__ is a key like any other [attack 36]', () => {
    const read = cbor('a1695f5f70726f746f5f5fa163767669f5');
    expect(Object.keys(read ?? {})).toEqual(['__proto__']);
    expect((read as { vvi?: boolean }).vvi).toBeUndefined();
  });
});

describe('an answer', () => {
  it('is written in the format of its request, without what is not there', () => {
    const answer = { thingName: undefined, deviceConfiguration: { model: 'sedan' }, statusCode: 400 };
    const expected = { deviceConfiguration: { model: 'sedan' }, statusCode: 400 };
    expect(decode(writePayload('cbor', answer))).toEqual(expected);
    expect(JSON.parse(writePayload('json', answer).toString())).toEqual(expected);
  });
});
