import { decodeFrame } from '../../contract/telemetry/decode-frame.ts';
import type { FrameDecoding } from '../../contract/telemetry/frame.ts';
import { isVehicleId } from '../../contract/topics.ts';
import type { Arrival } from './frame-order.ts';
import type { Quarantine } from './quarantine.ts';
import { isRefusedForGood } from './refused-for-good.ts';
import { runAll } from './run-all.ts';
import type { ShadowWriter } from './shadow-writer.ts';

export interface IngestRecord {
  sequenceNumber: string;
  /** The vehicle, put there by the rule from the topic; the only word on whose frame it is. */
  partitionKey: string;
  shardId: string;
  arrivedAtMs: number;
  data: Uint8Array;
}

export interface IngestPorts {
  shadows: ShadowWriter;
  quarantine: Quarantine;
  nowMs(): number;
  /** Called for each failed record with the cause; without a record when it was nobody's. */
  onFailure(record: IngestRecord | undefined, error: unknown): void;
}

export interface IngestReport {
  /** Sequence numbers to be retried. */
  failed: string[];
  frames: number;
  quarantined: number;
}

interface VehicleBatch {
  vehicleId: string;
  records: IngestRecord[];
  arrivals: Arrival[];
}

/**
 * Decodes a batch, quarantines what is no frame, and merges the rest vehicle by vehicle. A vehicle that fails takes
 * only its own records along: to quarantine when they would fail each time, else they come again.
 */
export async function ingestBatch(records: readonly IngestRecord[], ports: IngestPorts): Promise<IngestReport> {
  const report: IngestReport = { failed: [], frames: 0, quarantined: 0 };
  const batches = new Map<string, VehicleBatch>();
  const tasks: (() => Promise<void>)[] = [];
  const nowMs = ports.nowMs();
  for (const record of records) {
    const decoded = decodeRecord(record, nowMs);
    if (decoded.ok) addTo(batches, record, { frame: decoded.frame, arrivedAtMs: record.arrivedAtMs });
    else tasks.push(() => setAside(record, decoded, ports, report));
  }
  for (const batch of batches.values()) tasks.push(() => mergeVehicle(batch, ports, report));
  await runAll(tasks);
  await writeOverdue(ports);
  return report;
}

/** What a decoder of ours throws is a fault of the frame as well: it must not come again and hold up its shard. */
function decodeRecord({ partitionKey, data }: IngestRecord, nowMs: number): FrameDecoding {
  if (!isVehicleId(partitionKey)) return { ok: false, reason: 'bad-frame', detail: 'not a vehicle id' };
  try {
    return decodeFrame(data, nowMs);
  } catch (error) {
    return { ok: false, reason: 'bad-frame', detail: error instanceof Error ? error.message : String(error) };
  }
}

function addTo(batches: Map<string, VehicleBatch>, record: IngestRecord, arrival: Arrival): void {
  const vehicleId = record.partitionKey;
  const batch = batches.get(vehicleId);
  if (batch === undefined) batches.set(vehicleId, { vehicleId, records: [record], arrivals: [arrival] });
  else {
    batch.records.push(record);
    batch.arrivals.push(arrival);
  }
}

async function mergeVehicle(
  { vehicleId, records, arrivals }: VehicleBatch,
  ports: IngestPorts,
  report: IngestReport,
): Promise<void> {
  try {
    await ports.shadows.merge(vehicleId, arrivals);
    report.frames += arrivals.length;
  } catch (error) {
    for (const record of records) {
      if (isRefusedForGood(error))
        await setAside(record, { reason: 'not-storable', detail: error.message }, ports, report);
      else {
        report.failed.push(record.sequenceNumber);
        ports.onFailure(record, error);
      }
    }
  }
}

async function setAside(
  record: IngestRecord,
  fault: { reason: string; detail: string },
  ports: IngestPorts,
  report: IngestReport,
): Promise<void> {
  const { data: bytes, partitionKey, sequenceNumber, shardId, arrivedAtMs } = record;
  const { reason, detail } = fault;
  try {
    await ports.quarantine({ bytes, partitionKey, sequenceNumber, shardId, arrivedAtMs, reason, detail });
    report.quarantined += 1;
  } catch (error) {
    report.failed.push(sequenceNumber);
    ports.onFailure(record, error);
  }
}

/** What waits of vehicles that fell silent; one that fails waits on. */
async function writeOverdue({ shadows, onFailure }: IngestPorts): Promise<void> {
  const tasks = shadows.overdue().map((vehicleId) => async (): Promise<void> => {
    await shadows.merge(vehicleId, []).catch((error: unknown) => onFailure(undefined, error));
  });
  await runAll(tasks);
}
