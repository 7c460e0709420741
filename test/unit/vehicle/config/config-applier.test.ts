import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG_SOURCE_TYPE } from '../../../../contract/config/message.ts';
import { schemaFault } from '../../../../contract/config/schema.ts';
import { signedText } from '../../../../contract/config/signature.ts';
import type { DownMessage } from '../../../../contract/mailbox/message.ts';
import { type ConfigPorts, createConfigApplier } from '../../../../vehicle/config/config-applier.ts';
import { fileConfigStore } from '../../../../vehicle/config/config-store.ts';
import { issuedAtMs, numberedId } from '../../../support/sample-message.ts';

let root = '';
let runs = 0;
const servers: Server[] = [];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'roadbed-config-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const sha256 = (body: string | Buffer) => createHash('sha256').update(body).digest('hex');
function message(number: number, body: string, changes: Record<string, unknown> = {}): DownMessage {
  const payload = {
    ...{ configId: 'maps', version: `v${number}`, sha256: sha256(body), size: Buffer.byteLength(body) },
    ...{ mediaType: 'application/json', body: { text: body }, ...changes },
  };
  const times = { issuedAtMs, notAfterMs: issuedAtMs + 60_000, attempt: 1 };
  return { messageId: numberedId(number), kind: 'config', type: 'config', payload, ...times };
}

function newFolder(): string {
  runs += 1;
  return join(root, String(runs));
}

function rig(changes: Partial<ConfigPorts> = {}, folder = newFolder()) {
  const given: (string | undefined)[] = [];
  const words: string[] = [];
  const events: object[] = [];
  const applier = createConfigApplier({
    store: fileConfigStore(folder),
    rules: { firmware: '2.4.0', publicKeys: new Map(), maxBytes: 1_000_000, takesLoopback: true },
    nowMs: () => issuedAtMs + 5,
    async activate(_configId, installed) {
      given.push(installed && (await readFile(installed.path, 'utf8')));
      return installed?.version === 'v666' ? 'the car does not run with it' : undefined;
    },
    sendEvent: (_type, body) => events.push(body),
    ...{ fetch, sleep: () => new Promise((resolve) => setImmediate(resolve)) },
    ...changes,
  });
  const execute = (one: DownMessage) => applier.execute(one, (word) => words.push(word));
  return { applier, execute, given, words, events, folder };
}

describe('a configuration in the vehicle', () => {
  it('is checked, then switched, and keeps the one before; told of again, it is not switched again', async () => {
    const { execute, given, words, folder } = rig();
    expect(await execute(message(1, '{"a":1}'))).toEqual({
      ...{ outcome: 'SUCCEEDED', result: { activeSha256: sha256('{"a":1}') } },
    });
    await execute(message(2, '{"a":2}'));
    await execute(message(3, '{"a":3}'));
    await execute(message(4, '{"a":3}'));
    expect([given, words]).toEqual([
      ['{"a":1}', '{"a":2}', '{"a":3}'],
      ['VALIDATED', 'VALIDATED', 'VALIDATED'],
    ]);
    expect((await readdir(join(folder, 'maps'))).sort()).toEqual(
      [sha256('{"a":2}'), sha256('{"a":3}'), 'slot.json'].sort(),
    );
  });

  it('that the car does not run with is taken back: the one before holds', async () => {
    const { execute, given } = rig();
    await execute(message(1, '{"a":1}'));
    const active = { activeSha256: sha256('{"a":1}') };
    expect(await execute(message(666, '{"a":2}'))).toEqual({
      ...{ outcome: 'FAILED', reason: 'the car does not run with it', result: active },
    });
    expect(given).toEqual(['{"a":1}', '{"a":2}', '{"a":1}']);
  });

  it('that a power cut ended in the middle of its switch is taken back at the next start, and told so', async () => {
    const cut = rig({ activate: () => new Promise(() => undefined) });
    void cut.execute(message(1, '{"a":1}'));
    const slot = join(cut.folder, 'maps', 'slot.json');
    await expect.poll(() => readFile(slot, 'utf8').catch(() => ''), { timeout: 5_000 }).toContain('trial');
    const { applier, given } = rig({}, cut.folder);
    await applier.start();
    expect(given).toEqual([undefined]);
    expect(await applier.recover({ messageId: numberedId(1), kind: 'config' })).toMatchObject({ outcome: 'FAILED' });
    expect(await applier.recover({ messageId: numberedId(9), kind: 'config' })).toMatchObject({ outcome: 'REJECTED' });
    expect(await applier.recover({ messageId: numberedId(9), kind: 'command' })).toBeUndefined();
  });

  it('is given to the car again at each start, and a lost receipt of it is made up for', async () => {
    const { execute, folder } = rig();
    await execute(message(1, '{"a":1}'));
    const { applier, given } = rig({}, folder);
    await applier.start();
    expect(given).toEqual(['{"a":1}']);
    expect(await applier.recover({ messageId: numberedId(1), kind: 'config' })).toMatchObject({ outcome: 'SUCCEEDED' });
  });

  it.each([
    ['of another sha256', { sha256: sha256('x') }, 'another sha256'],
    ['for newer firmware', { minFirmware: '2.5' }, 'needs firmware 2.5'],
    ['that is no JSON', { sha256: sha256('{'), size: 1, body: { text: '{' } }, 'is not JSON'],
    ['that is too large', { size: 1_000_001 }, 'do not fit'],
    ['with a schema nobody can check', { schema: {} }, 'cannot check a schema'],
    ['with an id that is a path', { configId: '../x' }, 'not a configuration'],
    ['without a body', { body: {} }, 'not a configuration'],
  ])('%s is refused, and the car sees nothing of it', async (_what, changes, reason) => {
    const { execute, given, words } = rig();
    const refused = await execute(message(1, '{"a":1}', changes));
    expect(refused).toMatchObject({ outcome: 'REJECTED', reason: expect.stringContaining(reason) });
    expect([given, words]).toEqual([[], []]);
  });

  it('must be signed by a key of the tenant as soon as the vehicle has one', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const publicKeys = new Map([['k1', publicKey.export({ type: 'spki', format: 'pem' }).toString()]]);
    const { execute } = rig({ rules: { firmware: '1.0', publicKeys, maxBytes: 1_000 } });
    const reference = { configId: 'maps', version: 'v1', sha256: sha256('{}') };
    const value = sign(null, signedText(reference), privateKey).toString('base64');
    const outcomes = [
      await execute(message(1, '{}')),
      await execute(message(1, '{}', { signature: { keyId: 'k2', value } })),
      await execute(message(1, '{}', { version: 'v2', signature: { keyId: 'k1', value } })),
      await execute(message(1, '{}', { signature: { keyId: 'k1', value } })),
    ];
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['REJECTED', 'REJECTED', 'REJECTED', 'SUCCEEDED']);
  });

  it('must satisfy its schema, and a schema that cannot be used, or a store that fails, applies nothing', async () => {
    const rules = { firmware: '1.0', publicKeys: new Map(), maxBytes: 1_000, schemaFault };
    const { execute, given } = rig({ rules });
    const schema = { properties: { a: { type: 'number' } } };
    const broken = { $ref: '#/nowhere' };
    const outcomes = [
      await execute(message(1, '{"a":"x"}', { schema })),
      await execute(message(2, '{"a":1}', { schema: broken })),
      await rig({
        store: { ...fileConfigStore(newFolder()), partPath: () => Promise.reject(new Error('disk full')) },
      }).execute(message(3, '{}')),
      await execute(message(4, '{"a":1}', { schema })),
    ];
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['REJECTED', 'REJECTED', 'REJECTED', 'SUCCEEDED']);
    expect(given).toEqual(['{"a":1}']);
  });

  it('is not switched to once its time is over', async () => {
    const { execute, given } = rig({ nowMs: () => issuedAtMs + 60_000 });
    expect(await execute(message(1, '{}'))).toMatchObject({ outcome: 'REJECTED' });
    expect(given).toEqual([]);
  });
});

const FIRST = 'https://bodies.example.com/first';

/** Answers as a server whose connections break off after `bytesEach`, and whose first link ends after `linkLasts` answers. */
function breaking(body: Buffer, bytesEach: number, linkLasts = Number.POSITIVE_INFINITY) {
  const ranges: (string | undefined)[] = [];
  const answer = async (url: unknown, options?: RequestInit): Promise<Response> => {
    const range = new Headers(options?.headers).get('range') ?? undefined;
    ranges.push(range);
    if (url === FIRST && ranges.length > linkLasts) return new Response(null, { status: 403 });
    const from = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
    const parts = [body.subarray(from, from + bytesEach)];
    const stream = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const part = parts.shift();
          if (part !== undefined) controller.enqueue(part);
          else if (from + bytesEach >= body.length) controller.close();
          else controller.error(new Error('the connection broke'));
        },
      },
      { highWaterMark: 0 },
    );
    const headers = { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` };
    return new Response(stream, { status: from === 0 ? 200 : 206, headers });
  };
  return { fetch: answer as typeof fetch, ranges };
}

async function serve(body: Buffer, status: number): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a body that is fetched', () => {
  const body = Buffer.alloc(50_000, 'roadbed ');
  const byUrl = (url: string) =>
    message(1, body.toString(), { mediaType: 'text/plain', body: { url, expiresAtMs: issuedAtMs + 1_000 } });

  it('goes on from where each try ended', async () => {
    const { fetch, ranges } = breaking(body, 20_000);
    const { execute } = rig({ fetch });
    expect(await execute(byUrl(FIRST))).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(ranges).toEqual([undefined, 'bytes=20000-', 'bytes=40000-']);
  });

  it('goes on after a restart of the vehicle from what it has', async () => {
    const { fetch } = breaking(body, 20_000);
    const cut = rig({ fetch, sleep: () => new Promise(() => undefined) });
    void cut.execute(byUrl(FIRST));
    const part = join(cut.folder, 'maps', `${sha256(body)}.part`);
    const bytes = (): Promise<number> =>
      stat(part).then(
        ({ size }) => size,
        () => 0,
      );
    await expect.poll(bytes, { timeout: 5_000 }).toBe(20_000);
    const again = breaking(body, 50_000);
    const { execute } = rig({ fetch: again.fetch }, cut.folder);
    expect(await execute(byUrl(FIRST))).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(again.ranges).toEqual(['bytes=20000-']);
  });

  it('goes on with a fresh link when the first has ended', async () => {
    const { fetch, ranges } = breaking(body, 20_000, 1);
    const { applier, execute, events } = rig({
      fetch,
      sendEvent(_type, asked) {
        events.push(asked);
        applier.takeAside({ ...byUrl(`${FIRST}-again`), type: CONFIG_SOURCE_TYPE });
      },
    });
    expect(await execute(byUrl(FIRST))).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(events).toEqual([{ messageId: numberedId(1) }]);
    expect(ranges).toEqual([undefined, 'bytes=20000-', 'bytes=20000-', 'bytes=40000-']);
  });

  it('is refused when it is longer than was said, when nobody serves it, and when its link ended for good', async () => {
    const { execute } = rig();
    const [long, gone] = [await serve(Buffer.concat([body, body]), 200), await serve(body, 403)];
    expect(await execute(byUrl(long))).toMatchObject({ reason: 'the server sent more than 50000 bytes' });
    expect(await execute(byUrl('http://127.0.0.1:1/'))).toMatchObject({ reason: 'no byte in 8 tries' });
    expect(await execute(byUrl(gone))).toMatchObject({ reason: expect.stringContaining('link') });
  });
});
