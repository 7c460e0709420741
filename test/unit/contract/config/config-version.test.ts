import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { publishSchema, readBody } from '../../../../contract/config/config-request.ts';
import { isConfigId, isConfigVersion, sha256Of } from '../../../../contract/config/config-version.ts';
import { isFirmwareAtLeast } from '../../../../contract/config/firmware.ts';
import { readConfigPayload } from '../../../../contract/config/message.ts';
import { checkSignature, signedText } from '../../../../contract/config/signature.ts';
import { readBySchema } from '../../../../contract/http/request-schema.ts';

const reference = { configId: 'nav', version: '1.2', sha256: sha256Of(Buffer.from('{}')) };

describe('names', () => {
  it('of configurations are small letters, of versions any', () => {
    expect(['nav', 'a.b-c_d', '0'].every(isConfigId)).toBe(true);
    expect(['', 'Nav', '-a', 'a#b', 'a'.repeat(65), 7].some(isConfigId)).toBe(false);
    expect(['1', '2.0.0-RC1'].every(isConfigVersion)).toBe(true);
    expect(['', '#', ' 1', '1'.repeat(65)].some(isConfigVersion)).toBe(false);
  });
});

describe('a signature', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const keys = new Map([['k1', publicKey.export({ type: 'spki', format: 'pem' }).toString()]]);
  const value = sign(null, signedText(reference), privateKey).toString('base64');

  it('holds for exactly this hash under this id and version', () => {
    expect(checkSignature(reference, { keyId: 'k1', value }, keys)).toBe('verified');
    const others = [{ version: '1.3' }, { configId: 'hmi' }, { sha256: '0'.repeat(64) }];
    for (const other of others) {
      expect(checkSignature({ ...reference, ...other }, { keyId: 'k1', value }, keys)).toBe('forged');
    }
  });

  it('by a key that nobody knows says nothing', () => {
    expect(checkSignature(reference, { keyId: 'k2', value }, keys)).toBe('unknown-key');
  });
});

describe('firmware', () => {
  it('is compared number by number', () => {
    expect(isFirmwareAtLeast('2.10.0', '2.9')).toBe(true);
    expect(isFirmwareAtLeast('2.4', '2.4.0')).toBe(true);
    expect(isFirmwareAtLeast('2.3.9', '2.4')).toBe(false);
  });
});

describe('a request to publish', () => {
  const read = (request: object) => {
    const reading = readBySchema(publishSchema, { configId: 'nav', version: '1', ...request });
    return reading.ok ? readBody(reading.value) : reading;
  };
  const schema = { type: 'object', required: ['speed'], properties: { speed: { type: 'integer', maximum: 130 } } };

  it('takes text that is JSON and satisfies its schema', () => {
    expect(read({ text: '{"speed":100}', schema })).toMatchObject({ ok: true });
    expect(read({ text: '{"speed":200}', schema })).toMatchObject({
      ok: false,
      detail: expect.stringContaining('#/speed'),
    });
    expect(read({ text: '{' })).toMatchObject({ ok: false, detail: 'the body is not JSON' });
  });

  it('takes bytes of any kind, and refuses those that have another hash than it says', () => {
    expect(read({ base64: 'AAE=', mediaType: 'application/octet-stream' })).toMatchObject({ ok: true });
    expect(read({ text: '{}', sha256: '0'.repeat(64) })).toMatchObject({ ok: false });
  });

  it('has one body, and tells the hash of one that is to be uploaded', () => {
    expect(read({ sha256: reference.sha256, size: 9 })).toEqual({ ok: true });
    for (const wrong of [
      {},
      { size: 9 },
      { text: '1', base64: 'AA==' },
      { text: '{}', configId: 'desired' },
      { text: '{}', x: 1 },
    ]) {
      expect(read(wrong)).toMatchObject({ ok: false });
    }
  });
});

describe('a delivery', () => {
  const payload = { ...reference, size: 2, mediaType: 'application/json' };

  it('is read when it has a body in one of its three forms', () => {
    for (const body of [{ text: '{}' }, { base64: 'e30=' }, { url: 'https://x/y', expiresAtMs: 1 }]) {
      expect(readConfigPayload({ ...payload, body })).toMatchObject({ body });
    }
    for (const body of [undefined, {}, { url: 'https://x/y' }, 'x']) {
      expect(readConfigPayload({ ...payload, body })).toBeUndefined();
    }
    expect(readConfigPayload({ ...payload, sha256: 'x', body: { text: '' } })).toBeUndefined();
  });
});
