import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATALOGUES } from '../../../../contract/telemetry/catalogue/catalogue.ts';
import { CODEC_NAMES, encodeFrame } from '../../../../contract/telemetry/codecs.ts';
import { frameOfSamples, type TelemetrySample } from '../../../../contract/telemetry/samples.ts';
import type { IngestRecord } from '../../../../lambdas/telemetry-ingest/ingest-batch.ts';
import { createDrivingModel } from '../../../../vehicle/simulator/driving-model.ts';
import { ingestRig } from './ingest-rig.ts';
import { nowMs, sampleRecord } from './sample-records.ts';

const startMs = nowMs - 3_600_000;

/** A drive of two vehicles over two boots, as records in the order they were sent. */
const drives = fc
  .array(
    fc.record({
      vehicle: fc.constantFrom('a', 'b'),
      codec: fc.constantFrom(...CODEC_NAMES),
      second: fc.integer({ min: 0, max: 2 }),
      signals: fc.array(
        fc.tuple(
          fc.constantFrom('Vehicle.Speed', 'Vehicle.TraveledDistance', 'Own.Text'),
          fc.oneof(fc.integer({ min: 0, max: 200 }), fc.string({ maxLength: 3 }), fc.boolean()),
        ),
        { maxLength: 3 },
      ),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((contents) =>
    contents.map(({ vehicle, codec, second, signals }, sequence) => {
      const samples = signals.map(
        ([path, value], index): TelemetrySample => ({
          offsetMs: index,
          signals: [[path, value]],
        }),
      );
      // the boot by the sequence: what comes of one frame must not depend on the others
      const head = { bootId: `b${sequence % 2}`, sequence, baseTimeMs: startMs + second * 1_000 };
      const all = samples.length === 0 ? [{ offsetMs: 0, signals: [] }] : samples;
      return sampleRecord(vehicle, sequence, encodeFrame(frameOfSamples(head, all), codec));
    }),
  );

/** The same records in another order, some of them twice, in batches of any size. */
const delivered = drives.chain((records) =>
  fc.record({
    records: fc.constant(records),
    sequence: fc
      .tuple(fc.shuffledSubarray(records, { minLength: records.length }), fc.array(fc.constantFrom(...records)))
      .map(([all, again]) => [...all, ...again]),
    cuts: fc.array(fc.integer({ min: 1, max: 5 })),
  }),
);

function batchesOf(records: readonly IngestRecord[], cuts: readonly number[]): IngestRecord[][] {
  const left = [...records];
  const batches = cuts.map((size) => left.splice(0, size));
  return [...batches, left].filter((batch) => batch.length > 0);
}

describe('what the consumer makes of a drive', () => {
  it('is the same in any order, with doubled records, in batches of any size', async () => {
    await fc.assert(
      fc.asyncProperty(delivered, async ({ records, sequence, cuts }) => {
        const [straight, other] = [ingestRig(), ingestRig()];
        await straight.ingest(records);
        for (const batch of batchesOf(sequence, cuts)) await other.ingest(batch);
        for (const vehicle of ['a', 'b']) {
          expect(other.signals(vehicle)).toEqual(straight.signals(vehicle));
          expect(other.row(vehicle)['frames']).toBe(straight.row(vehicle)['frames']);
          expect(other.row(vehicle)['boots']).toBe(straight.row(vehicle)['boots']);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is the same when only every third frame is written, once the last is', async () => {
    await fc.assert(
      fc.asyncProperty(drives, fc.array(fc.integer({ min: 1, max: 3 })), async (records, cuts) => {
        const [straight, coalesced] = [ingestRig(), ingestRig({ writeEvery: 3 })];
        const own = records.filter(({ partitionKey }) => partitionKey === 'a');
        const last = [2, 3, 4].map((ahead) => {
          const head = { bootId: `b${ahead % 2}`, sequence: 100 + ahead, baseTimeMs: startMs };
          return sampleRecord(
            'a',
            100 + ahead,
            encodeFrame(frameOfSamples(head, [{ offsetMs: 0, signals: [] }]), 'json'),
          );
        });
        await straight.ingest([...own, ...last]);
        for (const batch of [...batchesOf(own, cuts), last]) await coalesced.ingest(batch);
        expect(coalesced.signals()).toEqual(straight.signals());
        expect(coalesced.row()['frames']).toBe(straight.row()['frames']);
      }),
      { numRuns: 40 },
    );
  });
});

describe("the reference workload's row", () => {
  /** As DynamoDB counts it: names and texts by their bytes, a number by its digits. [AWS-DynamoDB: CapacityUnitCalculations] */
  function rowBytes(row: Record<string, unknown>): number {
    return Object.entries(row).reduce((sum, [name, value]) => {
      const size =
        typeof value === 'number' ? Math.ceil(String(value).length / 2) + 1 : Buffer.byteLength(String(value));
      return sum + Buffer.byteLength(name) + size;
    }, 0);
  }

  it('is written with one write unit: at most 1 KB, rules and an open trip included', async () => {
    const rig = ingestRig({ writeEvery: 5 });
    const drive = createDrivingModel(() => 0.4321, { tripSeconds: 1e6 });
    const others = (CATALOGUES.find(({ schema }) => schema.id === 'vss-ice' && schema.version === 2)?.signals ?? [])
      .filter(({ type, path }) => type === 'number' && !path.startsWith('Vehicle.CurrentLocation'))
      .slice(0, 20);
    for (let minute = 0; minute < 11; minute += 1) {
      const samples = Array.from(
        { length: 6 },
        (_, index): TelemetrySample => ({
          offsetMs: index * 10_000,
          signals: [
            ...others.map(({ path, min = 0, max = 100 }): [string, number] => [
              path,
              Math.round((min + ((max - min) * 12_345) / 99_999) * 10) / 10,
            ]),
            ...(drive.next()?.signals ?? []),
          ],
        }),
      );
      const head = { bootId: 'Zm9vYmFy', sequence: minute, schema: { id: 'vss-ice', version: 2 } };
      const frame = frameOfSamples({ ...head, baseTimeMs: startMs + minute * 60_000 }, samples);
      await rig.ingest([sampleRecord('9f8e7d6c5b4a39281706f5e4d3c2b1a0', minute, encodeFrame(frame, 'packed'))]);
    }
    const row = rig.row('9f8e7d6c5b4a39281706f5e4d3c2b1a0');
    expect(Object.keys(rig.signals('9f8e7d6c5b4a39281706f5e4d3c2b1a0')).length).toBeGreaterThanOrEqual(25);
    expect(row['kept']).toBeTypeOf('string');
    expect(rowBytes(row)).toBeLessThanOrEqual(1024);
  });
});
