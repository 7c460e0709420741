import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUALITIES, type SignalColumn, type SignalValue } from '../../../../contract/telemetry/frame.ts';
import { type ArchivedRow, readRows } from '../../../../lambdas/history/parquet-rows.ts';
import { groupColumns } from '../../../../lambdas/telemetry-archive/group-columns.ts';
import type { FrameSpan } from '../../../../lambdas/telemetry-archive/hour-group.ts';
import { parquetFile, rowGroupSizes } from '../../../../lambdas/telemetry-archive/parquet-file.ts';
import { HOUR } from './archive-fixture.ts';

const PATHS = ['Vehicle.Speed', 'Vehicle.IsMoving', 'Vehicle.OBD.DTCList', 'Own.Signal', 'constructor'];
/** Without -0, which JSON has not: a signal without a column has 0 instead. */
const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const anyText = fc.string({ unit: 'grapheme', maxLength: 20 });
const SAMPLES = 4;

/** A column with a value in some rows; numbers alone are kept densely, as decoders do. */
const column = (path: string): fc.Arbitrary<SignalColumn> =>
  fc
    .record({
      rows: fc.subarray([0, 1, 2, 3], { minLength: 1 }),
      values: fc.oneof(
        fc.array(anyNumber, { minLength: SAMPLES, maxLength: SAMPLES }).map((list) => Float64Array.from(list)),
        fc.array(fc.oneof(anyNumber, fc.boolean(), anyText), { minLength: SAMPLES, maxLength: SAMPLES }),
      ),
      qualities: fc.option(fc.uint8Array({ minLength: SAMPLES, maxLength: SAMPLES, max: QUALITIES.length - 1 })),
      unit: fc.option(fc.constantFrom('km/h', 'mph'), { freq: 3 }),
    })
    .map(({ rows, values, qualities, unit }) => ({
      path,
      rows: Uint16Array.from(rows),
      values: values.slice(0, rows.length),
      ...(qualities === null ? {} : { qualities: qualities.slice(0, rows.length) }),
      ...(unit === null ? {} : { unit }),
    }));

const span: fc.Arbitrary<FrameSpan> = fc
  .record({
    vehicleId: fc.constantFrom('veh-1', 'veh-2', 'veh-10'),
    sequence: fc.nat(1_000_000),
    atMs: fc.nat(3_000_000),
    columns: fc.subarray(PATHS).chain((paths) => fc.tuple(...paths.map(column))),
  })
  .map(({ vehicleId, sequence, atMs, columns }) => ({
    ...{ vehicleId, arrivedAtMs: HOUR + atMs + 5_000, shardId: 's', sequenceNumber: '1', from: 0, to: SAMPLES },
    frame: {
      ...{ bootId: 'boot-1', sequence, schema: { id: 'vss', version: 1 }, baseTimeMs: HOUR + atMs },
      ...{ offsetsMs: Int32Array.from([0, 10, 10, 900]), columns },
    },
  }));

/** What the history must find again of a vehicle, by the id of the row. */
function expectedRows(spans: readonly FrameSpan[], vehicleId: string): Map<string, Record<string, unknown>> {
  const expected = new Map<string, Record<string, unknown>>();
  for (const { frame } of spans.filter((each) => each.vehicleId === vehicleId)) {
    for (const { path, rows, values, qualities, unit } of frame.columns) {
      for (const [index, row] of (rows ?? []).entries()) {
        const id = `boot-1 ${frame.sequence} ${row}`;
        const quality = QUALITIES[qualities?.[index] ?? 0];
        const value = values[index] as SignalValue;
        const isCatalogues =
          unit === undefined || (path === 'Vehicle.Speed' && unit === 'km/h' && typeof value === 'number');
        const sample = { value, ...(quality === 'ok' ? {} : { quality }), ...(isCatalogues ? {} : { unit }) };
        expected.set(id, { ...expected.get(id), [path]: sample });
      }
    }
  }
  return expected;
}

function foundRows(rows: readonly ArchivedRow[]): Map<string, Record<string, unknown>> {
  const withSignals = rows.filter(({ signals }) => signals.size > 0);
  return new Map(withSignals.map(({ id, signals }) => [id, Object.fromEntries(signals)]));
}

const inMemory = (bytes: Uint8Array) => ({
  byteLength: bytes.length,
  slice: (start: number, end = bytes.length) => bytes.slice(start, end).buffer as ArrayBuffer,
});

describe('a file', () => {
  it('gives every value back as it was, whatever its signal, type, unit and quality', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(span, { minLength: 1, maxLength: 8, selector: ({ frame }) => frame.sequence }),
        async (spans) => {
          const bytes = parquetFile(groupColumns(spans));
          for (const vehicleId of ['veh-1', 'veh-10']) {
            const query = { vehicleId, fromMs: HOUR, toMs: HOUR + 3_600_000, paths: PATHS };
            expect(foundRows(await readRows(inMemory(bytes), query))).toEqual(expectedRows(spans, vehicleId));
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('row groups', () => {
  it('end where a vehicle ends, hold enough rows to be worth it, and cover all', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 6_000 }), { minLength: 1, maxLength: 30 }), (perVehicle) => {
        const ids = perVehicle.flatMap((rows, index) => new Array<string>(rows).fill(`veh-${index}`));
        const sizes = rowGroupSizes(ids.length, ids);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(ids.length);
        let end = 0;
        for (const size of sizes.slice(0, -1)) {
          end += size;
          expect(size).toBeGreaterThanOrEqual(2_000);
          expect(ids[end]).not.toBe(ids[end - 1]);
        }
        expect(sizes.length).toBeLessThanOrEqual(17);
      }),
      { numRuns: 50 },
    );
  });
});
