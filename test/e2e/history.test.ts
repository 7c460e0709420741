import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { parquetMetadata } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mayHold } from '../../contract/archive/object-key.ts';
import { type CodecName, encodeFrame } from '../../contract/telemetry/codecs.ts';
import { frameOfSamples } from '../../contract/telemetry/samples.ts';
import { topics } from '../../contract/topics.ts';
import type { VehicleIdentity } from '../../vehicle/identity/vehicle-identity.ts';
import { schemaFaults } from '../support/api-description.ts';
import { eventually } from '../support/eventually.ts';
import { type MqttSession, openMqttSession } from '../support/mqtt-session.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';

const MINUTE = 60_000;
/** In the middle of an hour of this morning, so that no frame lies across two. */
const START_MS = Math.floor((Date.now() - 5 * 60 * MINUTE) / (60 * MINUTE)) * 60 * MINUTE + 30 * MINUTE;

let platform: RunningPlatform;
let vehicle: VehicleIdentity;
let session: MqttSession;

beforeAll(async () => {
  platform = await startPlatform({ vehicles: 2 });
  vehicle = await platform.newVehicle();
  session = await openMqttSession(platform.endpoint, vehicle, vehicle.vehicleId);
});
afterAll(async () => {
  await session?.end();
  await platform?.stop();
});

/** A minute of driving, a sample a second. */
async function send(sequence: number, baseTimeMs: number, codec: CodecName): Promise<void> {
  const samples = Array.from({ length: 60 }, (_, index) => ({
    offsetMs: index * 1000,
    signals: [
      ['Vehicle.Speed', sequence * 100 + index] as [string, number],
      ['Own.Signal', `s${index}`] as [string, string],
    ],
  }));
  const frame = frameOfSamples({ bootId: 'boot-1', sequence, baseTimeMs }, samples);
  await session.publish(topics.telemetry(vehicle.vehicleId, 'drive'), Buffer.from(encodeFrame(frame, codec)));
}

const history = (query: string) => platform.api.get(`/v1/vehicles/${vehicle.vehicleId}/history?${query}`);
const span = `from=${new Date(START_MS).toISOString()}&to=${new Date(START_MS + 10 * MINUTE).toISOString()}`;

/** The answer once it has so many points of the speed. */
function historyOf(points: number, query: string) {
  return eventually(`${points} points`, async () => {
    const { body } = await history(`paths=Vehicle.Speed,Own.Signal&${span}&${query}`);
    return body.signals?.['Vehicle.Speed'].length >= points && body;
  });
}

async function files(): Promise<{ key: string; bytes: Uint8Array }[]> {
  const s3 = new S3Client({ ...platform.operator.sdk, forcePathStyle: true });
  const Bucket = platform.cloud.output('ArchiveBucket');
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const found = await Promise.all(
    Contents.map(async ({ Key = '' }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return { key: Key, bytes: (await Body?.transformToByteArray()) ?? new Uint8Array() };
    }),
  );
  s3.destroy();
  return found;
}

describe('the archive', () => {
  test('has every sample that was sent, by whatever codec, in the order of time', async () => {
    await send(2, START_MS + MINUTE, 'packed');
    await send(1, START_MS, 'json');
    await send(3, START_MS + 2 * MINUTE, 'protobuf');
    const body = await historyOf(180, '');
    expect(schemaFaults('/components/schemas/History', body)).toEqual([]);
    const speeds = body.signals['Vehicle.Speed'];
    expect(speeds.map(({ value }: { value: number }) => value)).toEqual(
      [1, 2, 3].flatMap((sequence) => Array.from({ length: 60 }, (_, index) => sequence * 100 + index)),
    );
    expect(speeds[61].at).toBe(new Date(START_MS + MINUTE + 1_000).toISOString());
    expect(body.signals['Own.Signal']).toHaveLength(180);
    expect(body.nextCursor).toBeUndefined();
  });

  test('is down-sampled when asked', async () => {
    const { signals, everySeconds } = await historyOf(3, 'every=60s&agg=max');
    expect(everySeconds).toBe(60);
    expect(signals['Vehicle.Speed'].map(({ value }: { value: number }) => value)).toEqual([159, 259, 359]);
    const few = (await history(`paths=Vehicle.Speed&${span}&points=5&agg=min`)).body;
    expect(few.everySeconds).toBe(120);
    expect(few.signals['Vehicle.Speed'].map(({ value }: { value: number }) => value)).toEqual([100, 300]);
  });

  test('is Parquet files by date and hour, named after the share of their vehicles', async () => {
    const found = await files();
    const [date, hour] = [
      new Date(START_MS).toISOString().slice(0, 10),
      new Date(START_MS).toISOString().slice(11, 13),
    ];
    expect(found.length).toBeGreaterThan(0);
    for (const { key, bytes } of found) {
      expect(key.startsWith(`telemetry/date=${date}/hour=${hour}/h`)).toBe(true);
      expect(mayHold(key, vehicle.vehicleId)).toBe(true);
      expect(parquetMetadata(bytes).created_by).toBe('roadbed');
    }
    expect(found.reduce((sum, { bytes }) => sum + Number(parquetMetadata(bytes).num_rows), 0)).toBe(180);
  });

  test('is for those alone who may read histories, and of the caller’s own vehicles', async () => {
    const path = `/v1/vehicles/${vehicle.vehicleId}/history?paths=Vehicle.Speed`;
    const token = await platform.api.token('roadbed/vehicles.read');
    expect((await platform.api.call('GET', path, { token })).status).toBe(403);
    expect((await platform.api.call('GET', path, { token: null })).status).toBe(401);
    expect((await platform.api.get('/v1/vehicles/veh-of-another/history?paths=Vehicle.Speed')).status).toBe(404);
    expect((await history('paths=not,a.path!')).status).toBe(400);
  });
});
