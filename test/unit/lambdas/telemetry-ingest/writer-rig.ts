import type { DerivedEvent, Deriver } from '../../../../contract/telemetry/derive.ts';
import { readReported } from '../../../../contract/telemetry/reported-text.ts';
import type { Row } from '../../../../lambdas/common/store/table.ts';
import type { VehicleRow } from '../../../../lambdas/common/store/vehicle-row.ts';
import type { ShadowCache } from '../../../../lambdas/telemetry-ingest/shadow-cache.ts';
import { createShadowWriter, type ShadowWriter } from '../../../../lambdas/telemetry-ingest/shadow-writer.ts';
import { type FakeTable, fakeTable } from '../../../support/fake-table.ts';
import { nowMs, sampleFrame } from './sample-records.ts';

/** Tells of each time a vehicle goes over 100 km/h; remembers that it is over. */
export const fastDeriver: Deriver = {
  needsTraits: false,
  derive(vehicleId, frames, kept) {
    const events: DerivedEvent[] = [];
    let isFast = kept === 'fast';
    for (const frame of frames) {
      const was = isFast;
      isFast = Number(frame.columns[0]?.values[0]) > 100;
      if (!isFast || was) continue;
      events.push({ id: `${vehicleId}/${frame.sequence}`, type: 'fast', atMs: frame.baseTimeMs, detail: {} });
    }
    return { events, kept: isFast ? 'fast' : undefined, mustWrite: (kept === 'fast') !== isFast, faults: [] };
  },
};

export interface WriterRig {
  table: FakeTable;
  /** Ids of the events that the bus took. */
  sent: string[];
  /** Set to make the bus refuse. */
  busFault: Error | undefined;
  vehicle: VehicleRow | undefined;
  clockMs: number;
  /** Another instance of the function, on the same table and bus. */
  instance(more?: { writeEvery?: number; deriver?: Deriver; untold?: string[]; cache?: ShadowCache }): ShadowWriter;
  row(): Row;
  speed(): unknown;
}

export function writerRig(rows: Row[] = []): WriterRig {
  const table = fakeTable({ key: ['vehicleId'] }, rows);
  const rig: WriterRig = {
    ...{ table, sent: [], busFault: undefined, clockMs: nowMs },
    vehicle: { vehicleId: 'a', tenantId: 't', vin: 'VIN', model: 'sedan' },
    instance: ({ writeEvery = 1, deriver = fastDeriver, untold = [], cache } = {}) =>
      createShadowWriter({
        ...{ shadows: table, deriver, writeEvery, untold: new Set(untold), ...(cache && { cache }) },
        vehicleOf: async () => rig.vehicle,
        async send(_vehicle, events) {
          if (rig.busFault !== undefined) throw rig.busFault;
          rig.sent.push(...events.map(({ id }) => id));
        },
        nowMs: () => rig.clockMs,
        onFault: () => undefined,
      }),
    row: () => table.rows.get('a') ?? {},
    speed: () => readReported(rig.row()['reported'] as string).signals.get('Vehicle.Speed')?.value,
  };
  return rig;
}

/** Frames of these sequence numbers; the speed is the sequence number unless told. */
export function frames(...sequences: (number | [sequence: number, speed: number])[]) {
  return sequences.map((each) => (typeof each === 'number' ? sampleFrame(each) : sampleFrame(each[0], each[1])));
}
