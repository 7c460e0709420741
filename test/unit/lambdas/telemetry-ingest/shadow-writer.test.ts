import { describe, expect, it } from 'vitest';
import { parseSignals } from '../../../../contract/telemetry/reported-state.ts';
import { createShadowWriter } from '../../../../lambdas/telemetry-ingest/shadow-writer.ts';
import { type FakeTable, fakeTable } from '../../../support/fake-table.ts';
import { nowMs, sampleFrame } from './sample-records.ts';

const shadowsTable = (): FakeTable => fakeTable({ key: ['vehicleId'] });
const writerOf = (table: FakeTable) =>
  createShadowWriter({ shadows: table, isInService: async () => true, nowMs: () => nowMs });
const rowOf = (table: FakeTable) => table.rows.get('a') ?? {};
const speedOf = (table: FakeTable) => parseSignals(rowOf(table)['reported'] as string).get('Vehicle.Speed')?.value;

describe('the shadow writer', () => {
  it('writes all frames of a batch at once', async () => {
    const table = shadowsTable();
    await writerOf(table).merge('a', [sampleFrame(0), sampleFrame(1), sampleFrame(2)]);
    expect(rowOf(table)).toMatchObject({ frames: 3, sequence: 2, bootId: 'b1', version: 1, updatedAtMs: nowMs });
    expect([speedOf(table), table.writes]).toEqual([2, 1]);
  });

  it('reads a vehicle once and remembers what it wrote', async () => {
    const table = shadowsTable();
    const writer = writerOf(table);
    for (const sequence of [0, 1, 2]) await writer.merge('a', [sampleFrame(sequence)]);
    expect([table.reads, rowOf(table)['version'], rowOf(table)['frames']]).toEqual([1, 3, 3]);
  });

  it('continues where another function stopped', async () => {
    const table = shadowsTable();
    await writerOf(table).merge('a', [sampleFrame(0)]);
    await writerOf(table).merge('a', [sampleFrame(0), sampleFrame(1)]);
    expect(rowOf(table)).toMatchObject({ frames: 2, version: 2 });
  });

  it('writes nothing for frames it has merged before', async () => {
    const table = shadowsTable();
    const writer = writerOf(table);
    await writer.merge('a', [sampleFrame(0)]);
    await writer.merge('a', [sampleFrame(0)]);
    await writer.merge('a', [sampleFrame(1)]);
    expect([table.writes, rowOf(table)['version']]).toEqual([2, 2]);
  });

  it('merges again into the row that another writer made meanwhile, and loses neither', async () => {
    const table = shadowsTable();
    const writer = writerOf(table);
    await writer.merge('a', [sampleFrame(0)]);
    await writerOf(table).merge('a', [sampleFrame(2)]);
    await writer.merge('a', [sampleFrame(1)]);
    expect(rowOf(table)).toMatchObject({ frames: 3, version: 3, sequence: 2 });
    expect(speedOf(table)).toBe(2);
  });

  it('does not count a frame twice when another writer stored the same one first', async () => {
    const table = shadowsTable();
    const writer = writerOf(table);
    await writer.merge('a', [sampleFrame(0)]);
    await writerOf(table).merge('a', [sampleFrame(1)]);
    await writer.merge('a', [sampleFrame(1)]);
    expect(rowOf(table)).toMatchObject({ frames: 2, version: 2 });
  });

  it('keeps desired of a shadow that had no frame yet', async () => {
    const table = fakeTable({ key: ['vehicleId'] }, [{ vehicleId: 'a', desired: { x: 1 }, desiredVersion: 4 }]);
    await writerOf(table).merge('a', [sampleFrame(0)]);
    expect(rowOf(table)).toMatchObject({ desired: { x: 1 }, desiredVersion: 4, version: 1 });
  });

  it('writes nothing that was measured under an earlier owner', async () => {
    const { baseTimeMs } = sampleFrame(1);
    const emptied = { version: 5, frames: 0, reported: '{"t":0,"s":{}}', bootId: '', sequence: -1, recent: '0' };
    const table = fakeTable({ key: ['vehicleId'] }, [{ vehicleId: 'a', ...emptied, sinceMs: baseTimeMs + 1 }]);
    const writer = writerOf(table);
    await writer.merge('a', [sampleFrame(1)]);
    expect([parseSignals(rowOf(table)['reported'] as string).size, rowOf(table)['version']]).toEqual([0, 6]);
    await writer.merge('a', [{ ...sampleFrame(2), baseTimeMs: baseTimeMs + 1 }]);
    expect(speedOf(table)).toBe(2);
  });

  it('makes no shadow for a vehicle that is not in service, nor makes it anew', async () => {
    const table = shadowsTable();
    let inService = true;
    const writer = createShadowWriter({ shadows: table, isInService: async () => inService, nowMs: () => nowMs });
    await writer.merge('a', [sampleFrame(0)]);
    inService = false;
    table.rows.clear();
    await writer.merge('a', [sampleFrame(1)]);
    await writer.merge('b', [sampleFrame(0)]);
    expect(table.rows.size).toBe(0);
  });

  it('starts anew when the row was deleted under it', async () => {
    const table = shadowsTable();
    const writer = writerOf(table);
    await writer.merge('a', [sampleFrame(0)]);
    table.rows.clear();
    await writer.merge('a', [sampleFrame(1)]);
    expect(rowOf(table)).toMatchObject({ frames: 1, version: 1 });
  });

  it('forgets a shadow whose write failed, so that the retried frames are not taken for merged', async () => {
    const table = shadowsTable();
    const writer = writerOf(table);
    await writer.merge('a', [sampleFrame(0)]);
    table.beforeWrite = () => Promise.reject(new Error('throttled'));
    await expect(writer.merge('a', [sampleFrame(1)])).rejects.toThrow('throttled');
    table.beforeWrite = undefined;
    await writer.merge('a', [sampleFrame(1)]);
    expect(rowOf(table)).toMatchObject({ frames: 2, version: 2, sequence: 1 });
  });

  it('gives up after five races and says so', async () => {
    const table = shadowsTable();
    let version = 0;
    table.beforeWrite = () => {
      version += 1;
      const counts = { frames: version, sequence: version, version, recent: '1' };
      table.rows.set('a', { vehicleId: 'a', reported: '{"t":0,"s":{}}', bootId: 'other', ...counts });
    };
    await expect(writerOf(table).merge('a', [sampleFrame(0)])).rejects.toThrow('changed 5 times');
    expect(table.writes).toBe(0);
  });
});
