import { parquetMetadata } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { encodeFrame } from '../../../../contract/telemetry/codecs.ts';
import { frameOfSamples } from '../../../../contract/telemetry/samples.ts';
import { allRows, archiveWorld, HOUR, MINUTE, recordOf, rowsOfFile } from './archive-fixture.ts';

const drive = (count: number) => Array.from({ length: count }, (_, index) => ({ 'Vehicle.Speed': 30 + index }));
const hourOf = (hour: string): string => `telemetry/date=2026-11-23/hour=${hour}/`;

describe('a batch of the stream', () => {
  it('becomes one file, by vehicle and then by time', async () => {
    const { objects, archive } = archiveWorld();
    const batch = [
      recordOf({ vehicleId: 'veh-2', sequence: 5, baseTimeMs: HOUR, samples: drive(2) }),
      recordOf({ vehicleId: 'veh-1', sequence: 2, baseTimeMs: HOUR + MINUTE, samples: drive(1) }),
      recordOf({ vehicleId: 'veh-1', sequence: 1, baseTimeMs: HOUR, samples: drive(2) }),
    ];
    expect(await archive(batch)).toMatchObject({ files: 1, frames: 3, undecodable: 0 });
    const [key = ''] = objects.objects.keys();
    expect(key).toBe(`${hourOf('04')}h-0-${batch[0]?.sequenceNumber}.parquet`);
    const rows = await rowsOfFile(objects.objects.get(key));
    expect(rows.map(({ vehicle_id, sequence, sample }) => [vehicle_id, sequence, sample])).toEqual([
      ['veh-1', 1n, 0],
      ['veh-1', 1n, 1],
      ['veh-1', 2n, 0],
      ['veh-2', 5n, 0],
      ['veh-2', 5n, 1],
    ]);
  });

  it('says of each row when it was measured, when it came, and how far the clocks are apart', async () => {
    const { objects, archive } = archiveWorld();
    await archive([recordOf({ sequence: 1, baseTimeMs: HOUR, samples: drive(2) }, { arrivedAtMs: HOUR + 1_250 })]);
    const [, second] = await allRows(objects);
    expect(second).toMatchObject({
      measured_at: new Date(HOUR + 1_000),
      received_at: new Date(HOUR + 1_250),
      skew_ms: 250n,
      boot_id: 'boot-1',
      signal_schema: 'vss/1',
      vehicle_speed: 31,
      quality: null,
      other_signals: null,
    });
  });

  it('puts every sample into the hour of its own time, however late it comes', async () => {
    const { objects, archive } = archiveWorld();
    await archive([
      recordOf({ sequence: 9, baseTimeMs: HOUR + 60 * MINUTE - 2_000, samples: drive(4) }),
      recordOf({ sequence: 1, baseTimeMs: HOUR - 48 * 60 * MINUTE, samples: drive(1) }),
    ]);
    const keys = [...objects.objects.keys()].sort();
    expect(keys.map((key) => key.slice(0, hourOf('04').length))).toEqual([
      'telemetry/date=2026-11-21/hour=04/',
      hourOf('04'),
      hourOf('05'),
    ]);
    const rows = await Promise.all(keys.map(async (key) => (await rowsOfFile(objects.objects.get(key))).length));
    expect(rows).toEqual([1, 2, 2]);
  });

  it('is split by the shares of its vehicles', async () => {
    const { objects, archive } = archiveWorld(2);
    const vehicles = Array.from({ length: 40 }, (_, index) => `veh-${index}`);
    await archive(
      vehicles.map((vehicleId) => recordOf({ vehicleId, sequence: 1, baseTimeMs: HOUR, samples: drive(1) })),
    );
    const shares = [...objects.objects.keys()].map((key) => /h([01]{2})-/.exec(key)?.[1]);
    expect(shares.sort()).toEqual(['00', '01', '10', '11']);
    expect(await allRows(objects)).toHaveLength(40);
  });

  it('leaves out what is no frame, which is the other consumer’s to keep', async () => {
    const { objects, archive } = archiveWorld();
    const report = await archive([
      recordOf(Buffer.from('{"v":1,')),
      recordOf({ sequence: 1, baseTimeMs: HOUR, samples: drive(1) }),
      recordOf(Buffer.from([0xff, 1, 2])),
      recordOf({ vehicleId: 'not/a/vehicle', sequence: 1, baseTimeMs: HOUR, samples: drive(1) }),
    ]);
    expect(report).toMatchObject({ files: 1, frames: 1, undecodable: 3 });
    expect(await allRows(objects)).toHaveLength(1);
  });

  it('goes past a record that the decoder chokes on', async () => {
    const { archive } = archiveWorld();
    const choking = recordOf(new Uint8Array(1), { data: null as unknown as Uint8Array });
    const good = recordOf({ sequence: 1, baseTimeMs: HOUR, samples: drive(1) });
    expect(await archive([choking, good])).toMatchObject({ files: 1, frames: 1, undecodable: 1 });
  });

  it('of nothing but noise writes nothing', async () => {
    const { objects, archive } = archiveWorld();
    expect(await archive([recordOf(Buffer.from('noise'))])).toMatchObject({ files: 0, undecodable: 1 });
    expect(objects.objects.size).toBe(0);
  });

  it('has a frame once, even when the vehicle sent it twice', async () => {
    const { objects, archive } = archiveWorld();
    const frame = { sequence: 1, baseTimeMs: HOUR, samples: drive(3) };
    expect(await archive([recordOf(frame), recordOf(frame)])).toMatchObject({ frames: 1, repeated: 1 });
    expect(await allRows(objects)).toHaveLength(3);
  });

  it('does not become thousands of files because one clock runs wild', async () => {
    const { archive } = archiveWorld();
    const wild = Array.from({ length: 230 }, (_, index) =>
      recordOf({ sequence: index, baseTimeMs: HOUR - index * 60 * MINUTE, samples: drive(1) }),
    );
    const other = recordOf({
      vehicleId: 'veh-2',
      sequence: 1,
      baseTimeMs: HOUR - 300 * 60 * MINUTE,
      samples: drive(1),
    });
    expect(await archive([...wild, other])).toMatchObject({ files: 201, leftOut: 30 });
  });
});

describe('frames that say much in few bytes', () => {
  /** Constant columns are a few bytes each, packed. */
  const fat = (sequence: number, vehicleId: string) => {
    const signals = Array.from({ length: 50 }, (_, index): [string, number] => [`A.b${index}`, 1]);
    const samples = Array.from({ length: 200 }, (_, row) => ({ offsetMs: row * 1000, signals }));
    const frame = frameOfSamples({ bootId: 'boot-1', sequence, baseTimeMs: HOUR }, samples);
    return recordOf(encodeFrame(frame, 'packed'), { partitionKey: vehicleId });
  };
  const cells = 200 * (50 + 10);

  it('fill only what one vehicle may have, and are written in parts', async () => {
    const { objects, archive } = archiveWorld(0, { cells: 3 * cells, cellsOfVehicle: 4 * cells });
    const fats = [1, 2, 3, 4, 5, 6].map((sequence) => fat(sequence, 'veh-1'));
    expect(fats[0]?.data.length).toBeLessThan(cells / 10);
    const own = recordOf({ vehicleId: 'veh-2', sequence: 1, baseTimeMs: HOUR, samples: drive(2) });
    expect(await archive([...fats, own])).toMatchObject({ frames: 5, leftOut: 2 * 200, files: 2 });
    const rows = [...objects.objects.values()].map((bytes) => Number(parquetMetadata(bytes).num_rows));
    expect(rows).toEqual([600, 202]);
  });
});

describe('a value', () => {
  const rowOf = async (samples: Parameters<typeof recordOf>[0] & object) => {
    const { objects, archive } = archiveWorld();
    await archive([recordOf(samples)]);
    return (await allRows(objects))[0] ?? {};
  };

  it('of a known signal stands in its column, of any other in `other_signals`', async () => {
    const row = await rowOf({
      sequence: 1,
      baseTimeMs: HOUR,
      samples: [{ 'Vehicle.Speed': 1.5, 'Vehicle.IsMoving': true, 'Vehicle.Made.Up': 'x', constructor: 3 }],
    });
    expect(row).toMatchObject({ vehicle_speed: 1.5, vehicle_ismoving: true });
    expect(JSON.parse(String(row['other_signals']))).toEqual({
      'Vehicle.Made.Up': { value: 'x' },
      constructor: { value: 3 },
    });
  });

  it('of another type than its column is kept in `other_signals`', async () => {
    const row = await rowOf({ sequence: 1, baseTimeMs: HOUR, samples: [{ 'Vehicle.Speed': 'fast' }] });
    expect(row).not.toHaveProperty('vehicle_speed');
    expect(JSON.parse(String(row['other_signals']))).toEqual({ 'Vehicle.Speed': { value: 'fast' } });
  });
});
