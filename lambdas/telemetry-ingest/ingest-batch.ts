import type { TelemetryFrame } from '../../contract/telemetry/frame.ts';
import { decodeFrame } from '../../contract/telemetry/json-codec.ts';
import { isVehicleId } from '../../contract/topics.ts';
import type { Quarantine } from './quarantine.ts';
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
  /** Called for each failed record with the cause. */
  onFailure(record: IngestRecord, error: unknown): void;
}

export interface IngestReport {
  /** Sequence numbers to be retried. */
  failed: string[];
  frames: number;
  quarantined: number;
}

interface VehicleBatch {
  records: IngestRecord[];
  frames: TelemetryFrame[];
}

const PARALLEL = 32;

/**
 * Decodes a batch, quarantines what is no frame, and merges the rest vehicle by vehicle. A vehicle that fails takes
 * only its own records along.
 */
export async function ingestBatch(
  records: readonly IngestRecord[],
  writeEvery: number,
  ports: IngestPorts,
): Promise<IngestReport> {
  const report: IngestReport = { failed: [], frames: 0, quarantined: 0 };
  const batches = new Map<string, VehicleBatch>();
  const tasks: (() => Promise<void>)[] = [];
  for (const record of records) {
    const decoded = decodeRecord(record, ports.nowMs());
    if (decoded.ok) addTo(batches, record, decoded.frame);
    else tasks.push(() => setAside(record, decoded, ports, report));
  }
  for (const [vehicleId, batch] of batches) {
    if (isDue(batch.frames, writeEvery)) tasks.push(() => mergeVehicle(vehicleId, batch, ports, report));
  }
  await runAll(tasks);
  return report;
}

function decodeRecord(record: IngestRecord, nowMs: number): ReturnType<typeof decodeFrame> {
  if (!isVehicleId(record.partitionKey)) return { ok: false, reason: 'bad-frame', detail: 'not a vehicle id' };
  return decodeFrame(record.data, nowMs);
}

function addTo(batches: Map<string, VehicleBatch>, record: IngestRecord, frame: TelemetryFrame): void {
  const batch = batches.get(record.partitionKey) ?? { records: [], frames: [] };
  batch.records.push(record);
  batch.frames.push(frame);
  batches.set(record.partitionKey, batch);
}

/** Of every `writeEvery` frames one is written, together with what came in the same batch. */
function isDue(frames: readonly TelemetryFrame[], writeEvery: number): boolean {
  return writeEvery <= 1 || frames.some((frame) => frame.sequence % writeEvery === 0);
}

async function mergeVehicle(
  vehicleId: string,
  batch: VehicleBatch,
  ports: IngestPorts,
  report: IngestReport,
): Promise<void> {
  try {
    await ports.shadows.merge(vehicleId, batch.frames);
    report.frames += batch.frames.length;
  } catch (error) {
    for (const record of batch.records) {
      report.failed.push(record.sequenceNumber);
      ports.onFailure(record, error);
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

/** Runs tasks with bounded concurrency; tasks do not throw. */
async function runAll(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let task = tasks[next++]; task !== undefined; task = tasks[next++]) await task();
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, tasks.length) }, worker));
}
