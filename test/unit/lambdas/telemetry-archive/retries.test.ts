import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArchiveRecord } from '../../../../lambdas/telemetry-archive/archive-batch.ts';
import { allRows, archiveWorld, HOUR, MINUTE, recordOf } from './archive-fixture.ts';
import { archiveMapping } from './mapping-fixture.ts';

/** Of three vehicles, some late by an hour or two, in the order of the stream. */
function batchOf(count: number, lateness: (index: number) => number = () => 0): ArchiveRecord[] {
  return Array.from({ length: count }, (_, index) =>
    recordOf({
      vehicleId: `veh-${index % 3}`,
      sequence: index,
      baseTimeMs: HOUR + index * 1000 - lateness(index) * 60 * MINUTE,
      samples: [{ 'Vehicle.Speed': index }],
    }),
  );
}

const sequencesOf = (rows: Record<string, unknown>[]): number[] =>
  rows.map((row) => Number(row['sequence'])).sort((one, other) => one - other);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('a batch that comes again', () => {
  it('writes over what it wrote', async () => {
    const { objects, archive } = archiveWorld();
    const batch = batchOf(10, (index) => index % 2);
    await archive(batch);
    const once = new Map(objects.objects);
    await archive(batch);
    expect(objects.objects).toEqual(once);
    expect(sequencesOf(await allRows(objects))).toEqual(upTo(10));
  });

  it('in halves, after the function died behind its last file, leaves every row once', async () => {
    const { objects, archive } = archiveWorld();
    let deaths = 1;
    const mapping = archiveMapping(async (records) => {
      await archive(records);
      deaths -= 1;
      if (deaths >= 0) throw new Error('out of time');
    });
    await mapping.process(batchOf(20, (index) => (index > 12 ? 1 : 0)));
    expect(mapping.invocations()).toBe(3);
    expect(sequencesOf(await allRows(objects))).toEqual(upTo(20));
  });

  it('through any deaths and refusals leaves every row once', async () => {
    const outcomes = fc.array(fc.constantFrom('ok', 'dies after', 'dies before', 'second file refused'), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(outcomes, fc.array(fc.nat(2), { minLength: 9, maxLength: 9 }), async (course, lateness) => {
        const { objects, archive } = archiveWorld(1);
        let turn = 0;
        const mapping = archiveMapping(async (records) => {
          const happens = course[turn++] ?? 'ok';
          if (happens === 'dies before') throw new Error('died');
          let puts = 0;
          const refusing = { ...objects };
          refusing.put = async (...put) => {
            puts += 1;
            if (happens === 'second file refused' && puts === 2) throw new Error('SlowDown');
            return objects.put(...put);
          };
          await archive(records, refusing);
          if (happens === 'dies after') throw new Error('died');
        });
        await mapping.process(batchOf(9, (index) => lateness[index] ?? 0));
        expect(mapping.givenUp).toEqual([]);
        expect(sequencesOf(await allRows(objects))).toEqual(upTo(9));
      }),
      { numRuns: 30 },
    );
  });
});

describe('while S3 takes nothing for 15 minutes', () => {
  it('nothing is given up, and all is there afterwards, in few files', async () => {
    const { objects, archive } = archiveWorld();
    const mapping = archiveMapping(async (records, elapsedMs) => {
      if (elapsedMs < 15 * MINUTE) throw new Error('503');
      await archive(records);
    });
    await mapping.process(batchOf(500));
    expect(mapping.elapsedMs()).toBeLessThan(15.5 * MINUTE);
    expect(mapping.givenUp).toEqual([]);
    expect(sequencesOf(await allRows(objects))).toEqual(upTo(500));
    expect(objects.objects.size).toBeLessThan(12);
  });
});

describe('a record that no file can hold', () => {
  it('is let go alone, at once, and named', async () => {
    const { objects, unwritable, archive } = archiveWorld();
    const batch = batchOf(8);
    const bad = { ...(batch[5] as ArchiveRecord), arrivedAtMs: Number.NaN };
    const mapping = archiveMapping((records) =>
      archive(records.map((record) => (record.sequenceNumber === bad.sequenceNumber ? bad : record))),
    );
    await mapping.process(batch);
    expect(unwritable).toEqual([bad.sequenceNumber]);
    expect(mapping.elapsedMs()).toBe(0);
    expect(sequencesOf(await allRows(objects))).toEqual(upTo(8).filter((sequence) => sequence !== 5));
  });
});
