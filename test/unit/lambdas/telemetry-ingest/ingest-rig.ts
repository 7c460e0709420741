import { createDeriver } from '../../../../contract/derivation/create-deriver.ts';
import { VEHICLE_RULES } from '../../../../contract/rules/definitions/index.ts';
import type { DerivedEvent, Deriver } from '../../../../contract/telemetry/derive.ts';
import type { QuarantinedRecord } from '../../../../contract/telemetry/quarantined-record.ts';
import { readReported } from '../../../../contract/telemetry/reported-text.ts';
import { TRIP_SETTINGS } from '../../../../contract/trips/trip-settings.ts';
import type { Row } from '../../../../lambdas/common/store/table.ts';
import { type IngestRecord, ingestBatch } from '../../../../lambdas/telemetry-ingest/ingest-batch.ts';
import { createShadowWriter } from '../../../../lambdas/telemetry-ingest/shadow-writer.ts';
import { type FakeTable, fakeTable } from '../../../support/fake-table.ts';
import { nowMs } from './sample-records.ts';

/** The consumer whole, with the rules that are deployed: records in; table, quarantine and bus behind it. */
export function ingestRig(options: { writeEvery?: number; deriver?: Deriver } = {}) {
  const { writeEvery = 1, deriver = createDeriver(VEHICLE_RULES, TRIP_SETTINGS) } = options;
  const table: FakeTable = fakeTable({ key: ['vehicleId'] });
  const quarantined: QuarantinedRecord[] = [];
  const events: DerivedEvent[] = [];
  const shadows = createShadowWriter({
    ...{ shadows: table, deriver, writeEvery, nowMs: () => nowMs },
    vehicleOf: async (vehicleId) => ({ vehicleId, tenantId: 't', vin: 'VIN', model: 'sedan' }),
    send: async (_vehicle, all) => void events.push(...all),
    onFault: (_vehicleId, { message }) => {
      throw new Error(message);
    },
  });
  return {
    ...{ table, quarantined, events },
    ingest: (records: readonly IngestRecord[]) =>
      ingestBatch(records, {
        shadows,
        quarantine: async (record) => void quarantined.push(record),
        nowMs: () => nowMs,
        onFailure: (_record, error) => {
          throw error;
        },
      }),
    row: (vehicleId = 'a'): Row => table.rows.get(vehicleId) ?? {},
    signals(vehicleId = 'a') {
      const { reported = '{"t":0,"s":{}}' } = table.rows.get(vehicleId) ?? {};
      return Object.fromEntries(readReported(reported as string).signals);
    },
  };
}
