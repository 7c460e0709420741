import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { x509 } from '../../../local/iot/certificates/x509-engine.ts';
import { fileIdentityStore } from '../../../vehicle/identity/identity-store.ts';
import { createKeyAndCsr } from '../../../vehicle/identity/key-and-csr.ts';

const identity = { vehicleId: 'car-1', model: 'sedan', certificatePem: 'certificate', privateKeyPem: 'key' };
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roadbed-identity-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('an identity in a file', () => {
  it('comes back after a restart, and only its owner may read it', async () => {
    const path = join(folder, 'deep', 'down', 'car-1.json');
    await fileIdentityStore(path).save(identity);
    expect(await fileIdentityStore(path).load()).toEqual(identity);
    expect([await modeOf(path), await modeOf(join(folder, 'deep'))]).toEqual([0o600, 0o700]);
  });
  it('is undefined before the birth', async () => {
    expect(await fileIdentityStore(join(folder, 'unborn.json')).load()).toBeUndefined();
  });
  it('replaces an earlier one whole and leaves nothing beside it', async () => {
    const path = join(folder, 'twice', 'car-1.json');
    const store = fileIdentityStore(path);
    await store.save({ ...identity, certificatePem: 'x'.repeat(10_000) });
    await store.save(identity);
    expect(await store.load()).toEqual(identity);
    expect(await readdir(join(folder, 'twice'))).toEqual(['car-1.json']);
  });
  it('stays the old one when the power went while the new one was being written', async () => {
    const path = join(folder, 'car-2.json');
    await fileIdentityStore(path).save(identity);
    await writeFile(`${path}.new`, '{"vehic');
    expect(await fileIdentityStore(path).load()).toEqual(identity);
  });
  it('that cannot be read is told by its path', async () => {
    const path = join(folder, 'broken.json');
    await writeFile(path, '{"vehic');
    await expect(fileIdentityStore(path).load()).rejects.toThrow(`the identity in ${path} cannot be read`);
    await mkdir(join(folder, 'folder.json'));
    await expect(fileIdentityStore(join(folder, 'folder.json')).load()).rejects.toThrow('cannot be read');
  });
});

it('a vehicle makes a P-256 key of its own for each request', async () => {
  const [one, other] = [createKeyAndCsr('car'), createKeyAndCsr('car')];
  expect(createPrivateKey(one.privateKeyPem).asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  expect(one.privateKeyPem).not.toBe(other.privateKeyPem);
  expect(one.csrPem).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----/);
});

it('a request holds the name and the key, whatever the length of the name, and proves that the key is there', async () => {
  const names = fc.stringMatching(/^[a-zA-Z0-9-]{1,300}$/);
  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      const { csrPem, privateKeyPem } = createKeyAndCsr(name);
      const request = new x509.Pkcs10CertificateRequest(csrPem);
      expect(await request.verify()).toBe(true);
      expect(request.subjectName.getField('CN')).toEqual([name]);
      const key = createPublicKey(createPrivateKey(privateKeyPem)).export({ type: 'spki', format: 'der' });
      expect(Buffer.from(request.publicKey.rawData)).toEqual(key);
    }),
    { numRuns: 40 },
  );
});
