import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CONFIG_SOURCE_TYPE } from '../../../../contract/config/message.ts';
import { signedText } from '../../../../contract/config/signature.ts';
import type { DownMessage } from '../../../../contract/mailbox/message.ts';
import { bodyUrlFault } from '../../../../vehicle/config/body-url.ts';
import { createConfigApplier } from '../../../../vehicle/config/config-applier.ts';
import type { VehicleRules } from '../../../../vehicle/config/config-checks.ts';
import { fileConfigStore } from '../../../../vehicle/config/config-store.ts';
import { issuedAtMs, numberedId } from '../../../support/sample-message.ts';

const BODY = '{"units":"km"}';
const sha256 = createHash('sha256').update(BODY).digest('hex');
let root = '';
let folder = '';
let server: Server;
let asked: string[] = [];
/** What the server does beside answering with the body. */
let answer: { status: number; headers: Record<string, string> };

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'roadbed-hostile-'));
  server = createServer(({ url }, response) => {
    asked.push(String(url));
    const isFirst = url === '/body';
    response.writeHead(isFirst ? answer.status : 200, isFirst ? answer.headers : {}).end(BODY);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.close();
  await rm(root, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'car-'));
  asked = [];
  answer = { status: 200, headers: {} };
});

const here = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function rig(rules: Partial<VehicleRules> = {}) {
  const given: unknown[] = [];
  const fetched: string[] = [];
  const applier = createConfigApplier({
    store: fileConfigStore(join(folder, 'configs')),
    rules: { firmware: '2.4.0', publicKeys: new Map(), maxBytes: 1_000_000, ...rules },
    nowMs: () => issuedAtMs + 5,
    activate: async (_configId, installed) => void given.push(installed),
    sendEvent: () => undefined,
    fetch: (url, options) => {
      fetched.push(String(url));
      return fetch(url, options);
    },
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
  });
  const execute = (payload: Record<string, unknown>) => applier.execute(message(payload), () => undefined);
  return { applier, execute, given, fetched };
}

function message(payload: Record<string, unknown>): DownMessage {
  return {
    ...{ messageId: numberedId(1), kind: 'config', type: 'config', issuedAtMs, notAfterMs: issuedAtMs + 60_000 },
    ...{ attempt: 1, payload: { ...INLINE, ...payload } },
  };
}
const INLINE = {
  ...{ configId: 'units', version: '1', sha256, size: BODY.length, mediaType: 'application/json' },
  body: { text: BODY },
};
const byUrl = (url: string) => ({ body: { url, expiresAtMs: issuedAtMs + 60_000 } });

const INWARD = [
  'http://169.254.169.254/latest/meta-data/',
  'https://169.254.169.254/latest/meta-data/',
  'https://[fd00:ec2::254]/latest',
  'https://[::1]/',
  'https://[::ffff:169.254.169.254]/',
  'https://2852039166/',
  'https://0x7f.1/',
  'https://127.0.0.1:8443/',
  'https://10.0.0.1/door/open',
  'https://localhost/',
  'https://localhost./',
  'https://gateway/',
  'https://router.local/',
  'https://metadata.google.internal/',
  'https://user:secret@bodies.example.com/x',
  'http://bodies.example.com/x',
  'file:///etc/passwd',
  'ftp://bodies.example.com/x',
  'data:application/json,{}',
  '//bodies.example.com/x',
  'not a url',
];

describe('a link in a configuration [attack 51]', () => {
  it.each(INWARD)('to %s is not followed', async (url) => {
    const { execute, fetched, given } = rig();
    expect(await execute(byUrl(url))).toMatchObject({
      outcome: 'REJECTED',
      reason: expect.stringContaining('its link'),
    });
    expect([fetched, given]).toEqual([[], []]);
  });

  it('to a public name over HTTPS is one to follow, and to this machine only in a simulation', () => {
    for (const url of [
      'https://b.s3.eu-central-1.amazonaws.com/x?X-Amz-Signature=1',
      'https://maps.example.com:8443/x',
    ])
      expect(bodyUrlFault(url, {})).toBeUndefined();
    for (const url of ['http://127.0.0.1:9000/x', 'http://localhost:9000/x', 'https://[::1]/x']) {
      expect(bodyUrlFault(url, { takesLoopback: true })).toBeUndefined();
    }
    expect(bodyUrlFault('http://169.254.169.254/', { takesLoopback: true })).toBeDefined();
    expect(bodyUrlFault('http://127.evil.example.com/', { takesLoopback: true })).toBeDefined();
  });

  it.each([301, 302, 303, 307, 308])('that leads on by %i is left at the first step', async (status) => {
    answer = { status, headers: { location: `${here()}/inside` } };
    const { execute, given } = rig({ takesLoopback: true });
    expect(await execute(byUrl(`${here()}/body`))).toMatchObject({
      ...{ outcome: 'REJECTED', reason: `the server answered ${status}` },
    });
    expect([asked, given]).toEqual([['/body'], []]);
  });

  it('that comes afresh is held to the same: nothing is fetched from there', async () => {
    answer = { status: 403, headers: {} };
    const { applier, execute, fetched } = rig({ takesLoopback: true });
    const executing = execute(byUrl(`${here()}/body`));
    const fresh = { ...message(byUrl('http://169.254.169.254/latest')), type: CONFIG_SOURCE_TYPE };
    const telling = setInterval(() => applier.takeAside(fresh), 1);
    expect(await executing).toMatchObject({ outcome: 'REJECTED' });
    clearInterval(telling);
    expect(new Set(fetched)).toEqual(new Set([`${here()}/body`]));
  });
});

describe('names in a configuration [attack 51]', () => {
  it.each([
    ['configId', '../../x'],
    ['configId', '/etc/x'],
    ['configId', '..'],
    ['configId', 'a\u0000b'],
    ['configId', 'a\\..\\b'],
    ['sha256', `../${sha256.slice(3)}`],
    ['sha256', `${sha256}/../x`],
    ['sha256', sha256.toUpperCase()],
  ])('%s %j is no path: nothing is written', async (name, value) => {
    const { execute, given } = rig();
    expect(await execute({ [name]: value })).toMatchObject({ outcome: 'REJECTED' });
    expect([await readdir(folder), given]).toEqual([[], []]);
  });
});

describe('a configuration that is not what its tenant signed [attack 51]', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const publicKeys = new Map([['k1', publicKey.export({ type: 'spki', format: 'pem' }).toString()]]);
  const other = generateKeyPairSync('ed25519').privateKey;
  const signatureOver = (of: { configId: string; version: string; sha256: string }, key = privateKey) =>
    sign(null, Buffer.from(signedText(of)), key).toString('base64');
  const good = signatureOver(INLINE);

  it.each([
    ['unsigned', {}],
    ['by a key the car has not', { signature: { keyId: 'k2', value: good } }],
    ['by a key named like a property', { signature: { keyId: '__proto__', value: good } }],
    ['by another key under a good name', { signature: { keyId: 'k1', value: signatureOver(INLINE, other) } }],
    ['with an empty signature', { signature: { keyId: 'k1', value: '' } }],
    ['an older version under a newer name', { version: '2', signature: { keyId: 'k1', value: good } }],
    ['of another configuration', { configId: 'brakes', signature: { keyId: 'k1', value: good } }],
    [
      'another body',
      {
        sha256: createHash('sha256').update('{}').digest('hex'),
        size: 2,
        body: { text: '{}' },
        signature: { keyId: 'k1', value: good },
      },
    ],
    ['the signed name with another body', { body: { text: '{}' }, size: 2, signature: { keyId: 'k1', value: good } }],
  ])('is refused: %s', async (_what, payload) => {
    const { execute, given } = rig({ publicKeys });
    expect(await execute(payload)).toMatchObject({ outcome: 'REJECTED' });
    expect(given).toEqual([]);
  });

  it('is told from the one he did sign', async () => {
    const { execute } = rig({ publicKeys });
    expect(await execute({ signature: { keyId: 'k1', value: good } })).toMatchObject({ outcome: 'SUCCEEDED' });
  });
});
