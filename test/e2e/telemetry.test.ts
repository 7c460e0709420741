import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeJsonFrame } from '../../contract/telemetry/json-codec.ts';
import { frameOfSamples } from '../../contract/telemetry/samples.ts';
import { topics } from '../../contract/topics.ts';
import type { VehicleIdentity } from '../../vehicle/identity/vehicle-identity.ts';
import { eventually } from '../support/eventually.ts';
import { type MqttSession, openMqttSession } from '../support/mqtt-session.ts';
import { quarantinedObjects } from '../support/quarantine-probe.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';

const BOOT_MS = Date.now() - 60_000;

let platform: RunningPlatform;
let vehicle: VehicleIdentity;
let session: MqttSession;
let sequence = 0;

beforeAll(async () => {
  platform = await startPlatform({ vehicles: 3 });
  vehicle = await platform.newVehicle();
  session = await openMqttSession(platform.endpoint, vehicle, vehicle.vehicleId);
});
afterAll(async () => {
  await session?.end();
  await platform?.stop();
});

function frame(afterBootMs: number, signals: Record<string, number | boolean>): Buffer {
  const samples = [{ offsetMs: 0, signals: Object.entries(signals) }];
  sequence += 1;
  return Buffer.from(
    encodeJsonFrame(frameOfSamples({ bootId: 'boot-1', sequence, baseTimeMs: BOOT_MS + afterBootMs }, samples)),
  );
}

async function send(payload: Buffer | string): Promise<void> {
  await session.publish(topics.telemetry(vehicle.vehicleId, 'drive'), payload);
}

async function shadow(): Promise<{ frames: number; reported: Record<string, { value: unknown; at: string }> }> {
  return (await platform.api.get(`/v1/vehicles/${vehicle.vehicleId}/shadow`)).body;
}

/** The shadow once it holds so many frames. */
function shadowOf(frames: number): ReturnType<typeof shadow> {
  return eventually(`${frames} frames in the shadow`, async () => {
    const now = await shadow();
    return now.frames >= frames && now;
  });
}

const at = (afterBootMs: number): string => new Date(BOOT_MS + afterBootMs).toISOString();

describe('telemetry through Basic Ingest', () => {
  test('lands in the shadow, where the API shows last values with the time of their measurement', async () => {
    await send(frame(1_000, { 'Vehicle.Speed': 30, 'Vehicle.IsMoving': true }));
    await send(frame(2_000, { 'Vehicle.Speed': 31.5 }));
    const { frames, reported } = await shadowOf(2);
    expect(frames).toBe(2);
    expect(reported['Vehicle.Speed']).toEqual({ value: 31.5, at: at(2_000), quality: 'ok', unit: 'km/h' });
    expect(reported['Vehicle.IsMoving']).toEqual({ value: true, at: at(1_000), quality: 'ok' });
  });

  test('keeps the younger value when a frame comes late, and takes the rest of that frame', async () => {
    await send(frame(1_500, { 'Vehicle.Speed': 12, 'Vehicle.TraveledDistance': 7 }));
    const { reported } = await shadowOf(3);
    expect(reported['Vehicle.Speed']).toEqual({ value: 31.5, at: at(2_000), quality: 'ok', unit: 'km/h' });
    expect(reported['Vehicle.TraveledDistance']).toMatchObject({ value: 7, at: at(1_500) });
  });

  test('counts a doubled frame once', async () => {
    const doubled = frame(3_000, { 'Vehicle.Speed': 33 });
    await send(doubled);
    await send(doubled);
    await send(frame(4_000, { 'Vehicle.Speed': 34 }));
    const { frames } = await eventually('the frame after the doubled one', async () => {
      const now = await shadow();
      return now.reported['Vehicle.Speed']?.value === 34 && now;
    });
    await platform.cloud.idle();
    expect(frames).toBe(5);
    expect((await shadow()).frames).toBe(5);
  });

  test('sets poison records aside with exactly their bytes and stores their neighbours', async () => {
    const before = (await shadow()).frames;
    const badJson = Buffer.from('{"v":1,"boot":"b\u00ff", broken');
    const oversize = Buffer.from(`{"v":1,"pad":"${'x'.repeat(120_500)}"}`);
    await Promise.all([
      send(frame(5_000, { 'Vehicle.Speed': 50 })),
      send(badJson),
      send(frame(6_000, { 'Vehicle.Speed': 60 })),
      send(oversize),
      send(frame(7_000, { 'Vehicle.Speed': 70 })),
    ]);
    const { frames, reported } = await shadowOf(before + 3);
    expect(frames).toBe(before + 3);
    expect(reported['Vehicle.Speed']).toMatchObject({ value: 70, at: at(7_000) });
    const aside = await eventually('two quarantined records', async () => {
      const objects = await quarantinedObjects(platform.operator, 'undecodable/');
      return objects.length >= 2 && objects;
    });
    expect(aside).toHaveLength(2);
    const byReason = new Map(aside.map((object) => [object.metadata['reason'], object]));
    expect(byReason.get('bad-json')?.bytes.equals(badJson)).toBe(true);
    expect(byReason.get('too-large')?.bytes.equals(oversize)).toBe(true);
    for (const { key, metadata } of aside) {
      expect(metadata['partition-key']).toBe(vehicle.vehicleId);
      expect(metadata['sequence-number']).toMatch(/^\d+$/);
      expect(key).toContain(metadata['sequence-number']);
    }
  });

  test('of one stream batch is stored around a poison record', async () => {
    const before = (await shadow()).frames;
    const kinesis = new KinesisClient(platform.operator.sdk);
    const poison = Buffer.from('\u0000not json');
    const records = [frame(9_000, { 'Vehicle.Speed': 90 }), poison, frame(9_500, { 'Vehicle.Speed': 95 })];
    const Records = records.map((Data) => ({ Data, PartitionKey: vehicle.vehicleId }));
    await kinesis.send(new PutRecordsCommand({ StreamName: platform.cloud.output('TelemetryStream'), Records }));
    kinesis.destroy();
    expect((await shadowOf(before + 2)).reported['Vehicle.Speed']).toMatchObject({
      ...{ value: 95, at: at(9_500) },
    });
    await eventually('the poison record', async () => {
      const objects = await quarantinedObjects(platform.operator, 'undecodable/');
      return objects.some(({ bytes }) => bytes.equals(poison));
    });
  });

  test('logs a quarantined record, and hands nothing to retry', async () => {
    const lines = platform.logs.functionLines('records quarantined');
    expect(lines.reduce((sum, line) => sum + Number(line['count']), 0)).toBe(3);
    expect(platform.logs.entries('stream-batch-failed')).toEqual([]);
  });

  test('cuts off a publisher of more than 128 KiB and harms no other vehicle', async () => {
    const other = await platform.newVehicle();
    const loud = await openMqttSession(platform.endpoint, other, other.vehicleId);
    const tooMuch = Buffer.alloc(160 * 1024, 0x20);
    await expect(loud.publish(topics.telemetry(other.vehicleId, 'drive'), tooMuch)).rejects.toThrow();
    await loud.closed;
    expect(session.isOpen).toBe(true);
    const before = (await shadow()).frames;
    await send(frame(10_000, { 'Vehicle.Speed': 80 }));
    expect((await shadowOf(before + 1)).reported['Vehicle.Speed']?.value).toBe(80);
    expect(await quarantinedObjects(platform.operator, 'undecodable/')).toHaveLength(3);
  });

  test('takes a payload of exactly 128 KiB to quarantine and refuses one byte more', async () => {
    const other = await platform.newVehicle();
    const edge = await openMqttSession(platform.endpoint, other, other.vehicleId);
    await edge.publish(topics.telemetry(other.vehicleId, 'drive'), Buffer.alloc(131_072, 0x20));
    await expect(
      edge.publish(topics.telemetry(other.vehicleId, 'drive'), Buffer.alloc(131_073, 0x20)),
    ).rejects.toThrow();
    await edge.closed;
    await eventually('the record of 128 KiB', async () => {
      const objects = await quarantinedObjects(platform.operator, 'undecodable/');
      return objects.some(({ bytes }) => bytes.length === 131_072);
    });
  });
});
