import { describe, expect, it } from 'vitest';
import type { TelemetryFrame } from '../../../../contract/telemetry/frame.ts';
import { type QuarantinedRecord, quarantineKeyOf } from '../../../../contract/telemetry/quarantined-record.ts';
import { type IngestPorts, type IngestRecord, ingestBatch } from '../../../../lambdas/telemetry-ingest/ingest-batch.ts';
import { nowMs, sampleRecord } from './sample-records.ts';

const poison = new TextEncoder().encode('{"v":1,');

function rig(failing: { vehicles?: string[]; quarantine?: boolean; overdue?: string[] } = {}) {
  const stored = new Map<string, TelemetryFrame[]>();
  const quarantined: QuarantinedRecord[] = [];
  const failures: [sequenceNumber: string, message: string][] = [];
  const ports: IngestPorts = {
    nowMs: () => nowMs,
    shadows: {
      async merge(vehicleId, arrivals) {
        if (failing.vehicles?.includes(vehicleId)) throw new Error(`no table for ${vehicleId}`);
        stored.set(vehicleId, [...(stored.get(vehicleId) ?? []), ...arrivals.map(({ frame }) => frame)]);
      },
      overdue: () => failing.overdue ?? [],
    },
    async quarantine(record) {
      if (failing.quarantine) throw new Error('no bucket');
      quarantined.push(record);
    },
    onFailure: (record, error) => failures.push([record?.sequenceNumber ?? 'none', (error as Error).message]),
  };
  const ingest = (records: IngestRecord[]) => ingestBatch(records, ports);
  return { ingest, stored, quarantined, failures };
}

describe('a batch of the telemetry stream', () => {
  it('is merged vehicle by vehicle, frames in their order', async () => {
    const { ingest, stored } = rig();
    const records = [sampleRecord('a', 2), sampleRecord('b', 9), sampleRecord('a', 1)];
    expect(await ingest(records)).toEqual({ failed: [], frames: 3, quarantined: 0 });
    expect(stored.get('a')?.map(({ sequence }) => sequence)).toEqual([2, 1]);
    expect(stored.get('b')).toHaveLength(1);
  });

  it('keeps a poison record with its bytes and stores its neighbours', async () => {
    const { ingest, stored, quarantined } = rig();
    const records = [sampleRecord('a', 1), sampleRecord('a', 2, poison), sampleRecord('a', 3)];
    expect(await ingest(records)).toEqual({ failed: [], frames: 2, quarantined: 1 });
    expect(stored.get('a')?.map(({ sequence }) => sequence)).toEqual([1, 3]);
    expect(quarantined).toMatchObject([
      { bytes: poison, partitionKey: 'a', sequenceNumber: 'a/2', reason: 'bad-json' },
    ]);
  });

  it.each(['', 'a/b', 'birth-1', '_all', 'x'.repeat(65)])('sets aside what comes under the id %j', async (id) => {
    const { ingest, stored, quarantined } = rig();
    expect(await ingest([sampleRecord(id, 1)])).toMatchObject({ frames: 0, quarantined: 1 });
    expect(quarantined).toMatchObject([{ reason: 'bad-frame', detail: 'not a vehicle id' }]);
    expect(stored.size).toBe(0);
  });

  it('fails only the records of the vehicle that failed', async () => {
    const { ingest, stored, failures } = rig({ vehicles: ['bad'] });
    const report = await ingest([sampleRecord('bad', 1), sampleRecord('good', 1), sampleRecord('bad', 2)]);
    expect(report).toEqual({ failed: ['bad/1', 'bad/2'], frames: 1, quarantined: 0 });
    expect(failures).toEqual([
      ['bad/1', 'no table for bad'],
      ['bad/2', 'no table for bad'],
    ]);
    expect([...stored.keys()]).toEqual(['good']);
  });

  it('asks for a record again that could not be quarantined', async () => {
    const { ingest, failures } = rig({ quarantine: true });
    const report = await ingest([sampleRecord('a', 1, poison), sampleRecord('a', 2)]);
    expect(report).toEqual({ failed: ['a/1'], frames: 1, quarantined: 0 });
    expect(failures).toEqual([['a/1', 'no bucket']]);
  });

  it('writes what waits of silent vehicles, and fails no record when that fails', async () => {
    const { ingest, stored, failures } = rig({ overdue: ['silent', 'bad'], vehicles: ['bad'] });
    expect(await ingest([sampleRecord('a', 1)])).toEqual({ failed: [], frames: 1, quarantined: 0 });
    expect([...stored.keys()]).toEqual(['a', 'silent']);
    expect(failures).toEqual([['none', 'no table for bad']]);
  });

  it('may be empty, or hold more vehicles than are written at a time', async () => {
    const { ingest, stored } = rig();
    expect(await ingest([])).toEqual({ failed: [], frames: 0, quarantined: 0 });
    await ingest(Array.from({ length: 200 }, (_, n) => sampleRecord(`car-${n}`, n)));
    expect(stored.size).toBe(200);
  });
});

it('the name of a quarantined object follows from its position in the stream', () => {
  const { shardId, sequenceNumber, partitionKey, arrivedAtMs } = sampleRecord('a', 1);
  const record = { bytes: poison, shardId, partitionKey, arrivedAtMs, reason: 'r', detail: 'd' };
  expect(quarantineKeyOf({ ...record, sequenceNumber: '49' })).toBe(
    'undecodable/dt=2026-01-15/shardId-000000000000-49.bin',
  );
  expect(quarantineKeyOf({ ...record, sequenceNumber })).not.toBe(quarantineKeyOf({ ...record, sequenceNumber: '49' }));
});
