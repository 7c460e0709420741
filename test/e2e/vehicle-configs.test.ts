import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256Of } from '../../contract/config/config-version.ts';
import { schemaFault } from '../../contract/config/schema.ts';
import { type ConfigApplier, createConfigApplier } from '../../vehicle/config/config-applier.ts';
import { fileConfigStore } from '../../vehicle/config/config-store.ts';
import { eventually } from '../support/eventually.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';

let platform: RunningPlatform;
let vehicleId: string;
let folder: string;
/** What the car runs with, by configuration. */
const running = new Map<string, string>();
/** Links it was given. */
const links: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roadbed-car-'));
  platform = await startPlatform({
    ...{ vehicles: 2, schedules: 'on-request' },
    gateway: { signatures: 'verify' },
  });
  const identity = await platform.newVehicle();
  ({ vehicleId } = identity);
  const configs = applier();
  const device = platform.device(identity, configs.execute, { recover: configs.recover, takeAside: configs.takeAside });
  await configs.start();
  await device.start();
  await eventually('it to be ready', async () => {
    return (await platform.api.get(`/v1/vehicles/${vehicleId}`)).body.presence.ready;
  });
}, 90_000);
afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The vehicle's own applier; the car does not run with a body that says so. */
function applier(): ConfigApplier {
  return createConfigApplier({
    store: fileConfigStore(folder),
    rules: { firmware: '2.4.0', publicKeys: new Map(), maxBytes: 1_000_000, schemaFault, takesLoopback: true },
    nowMs: Date.now,
    async activate(configId, installed) {
      if (installed === undefined) return void running.delete(configId);
      const body = await readFile(installed.path, 'utf8');
      if (body.includes('stalls')) return 'the car does not run with it';
      running.set(configId, body);
      return undefined;
    },
    sendEvent: () => undefined,
    fetch: (url, options) => {
      links.push(String(url));
      return fetch(url, options);
    },
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
}

const post = (path: string, json: unknown) => platform.api.call('POST', path, { json });
async function give(configId: string, version: string, content: object): Promise<void> {
  const published = await post('/v1/configs', { configId, version, ...content });
  expect(published.status).toBe(201);
  await platform.api.call('PUT', `/v1/config-assignments/vehicle/${vehicleId}/${configId}`, { json: { version } });
}
/** The vehicle's words about one version, and what the platform makes of them. */
async function told(configId: string, version: string, state: string) {
  const message = await eventually(`${configId} ${version} to be ${state}`, async () => {
    const { body } = await platform.api.get(`/v1/vehicles/${vehicleId}/messages?limit=100`);
    return body.messages.find(
      (each: { state: string; payload: Record<string, unknown> }) =>
        each.payload['configId'] === configId && each.payload['version'] === version && each.state === state,
    );
  });
  const { body } = await platform.api.get(`/v1/vehicles/${vehicleId}/configs`);
  const known = body.configs.find((each: { configId: string }) => each.configId === configId);
  return {
    ladder: message.history
      .filter(({ by }: { by: string }) => by === 'vehicle')
      .map((hop: { state: string }) => hop.state),
    ...{ synced: known.synced, acknowledged: known.acknowledged?.version },
  };
}

describe("a vehicle's own applier and the platform", () => {
  test('agree on what was applied: assignment, push, APPLIED, synced', async () => {
    await give('units', '1', { text: '{"units":"km"}', schema: { type: 'object', required: ['units'] } });
    const { ladder, ...known } = await told('units', '1', 'APPLIED');
    expect(ladder.at(-1)).toBe('APPLIED');
    expect(known).toEqual({ synced: true, acknowledged: '1' });
    expect(running.get('units')).toBe('{"units":"km"}');
  });

  test('agree on what it refused: it has what it had', async () => {
    await give('units', '2', { text: '{"units":"mi"}', minFirmware: '9.0' });
    expect(await told('units', '2', 'REJECTED')).toMatchObject({ synced: false, acknowledged: '1' });
    expect(running.get('units')).toBe('{"units":"km"}');
  });

  test('agree on what it took back: it runs with the one before, and says which', async () => {
    await give('units', '3', { text: '{"units":"stalls"}' });
    expect(await told('units', '3', 'ROLLED_BACK')).toMatchObject({ synced: false, acknowledged: '1' });
    expect(running.get('units')).toBe('{"units":"km"}');
    await give('units', '4', { text: '{"units":"nm"}' });
    expect(await told('units', '4', 'APPLIED')).toMatchObject({ synced: true, acknowledged: '4' });
  });
});

describe('a link that the platform signed [attack 49]', () => {
  const bytes = randomBytes(20_000).toString('hex');
  const sha256 = sha256Of(Buffer.from(bytes));
  const status = async (url: URL | string, options: RequestInit = {}): Promise<number> => {
    const reply = await fetch(url, options);
    await reply.arrayBuffer();
    return reply.status;
  };
  const changed = (url: string, change: (url: URL) => void): URL => {
    const other = new URL(url);
    change(other);
    return other;
  };

  test('to upload takes the bytes it was signed for, under their name, and nothing else', async () => {
    const draft = { configId: 'maps', version: '1', mediaType: 'text/plain', sha256, size: bytes.length };
    const { url, headers } = (await post('/v1/configs', draft)).body.upload;
    const put = (to: URL | string, body: string) => status(to, { method: 'PUT', headers, body });
    expect(await put(url, bytes.replace(/^../, 'zz'))).toBe(400);
    expect(
      await put(
        changed(url, (it) => {
          it.pathname += '2';
        }),
        bytes,
      ),
    ).toBe(403);
    expect(
      await put(
        changed(url, (it) => it.searchParams.set('X-Amz-Expires', '604800')),
        bytes,
      ),
    ).toBe(403);
    expect(await status(url)).toBe(403);
    expect(await put(url, bytes)).toBe(200);
  });

  test('to download opens its own object, as long as it was signed for, and is no key to any other', async () => {
    await platform.api.call('PUT', `/v1/config-assignments/vehicle/${vehicleId}/maps`, { json: { version: '1' } });
    expect(await told('maps', '1', 'APPLIED')).toMatchObject({ synced: true });
    expect(running.get('maps')).toBe(bytes);
    const link = links.at(-1) ?? '';
    expect(await status(link)).toBe(200);
    const others: Record<string, URL> = {
      'another object': changed(link, (it) => {
        it.pathname = it.pathname.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
      }),
      'its folder': changed(link, (it) => {
        it.pathname = it.pathname.replace(/[^/]+$/, '');
      }),
      'a path that climbs': changed(link, (it) => {
        it.pathname += '/..%2f..%2fx';
      }),
      'a longer life': changed(link, (it) => it.searchParams.set('X-Amz-Expires', '86400')),
      'another time': changed(link, (it) => it.searchParams.set('X-Amz-Date', '20300101T000000Z')),
      'no signature': changed(link, (it) => it.searchParams.delete('X-Amz-Signature')),
      'another signature': changed(link, (it) => it.searchParams.set('X-Amz-Signature', '0'.repeat(64))),
      'nothing signed at all': changed(link, (it) => {
        it.search = '';
      }),
    };
    for (const [what, url] of Object.entries(others)) expect([what, await status(url)]).toEqual([what, 403]);
    for (const method of ['PUT', 'DELETE']) expect([method, await status(link, { method })]).toEqual([method, 403]);
  });
});

test('a vehicle that is decommissioned leaves no row of its configurations behind', async () => {
  const rows = async () => (await platform.query('VehicleConfigsTable', 'vehicleId', vehicleId)).items.length;
  expect(await rows()).toBe(2);
  const { status } = await platform.operatorApi.call('DELETE', `/v1/vehicles/${vehicleId}?reason=scrapped`);
  expect(status).toBe(200);
  expect(await rows()).toBe(0);
});
