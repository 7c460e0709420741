import type { TelemetryFrame } from '../../../../contract/telemetry/frame.ts';
import { encodeJsonFrame } from '../../../../contract/telemetry/json-codec.ts';
import { frameOfSamples } from '../../../../contract/telemetry/samples.ts';
import type { Arrival } from '../../../../lambdas/telemetry-ingest/frame-order.ts';
import type { IngestRecord } from '../../../../lambdas/telemetry-ingest/ingest-batch.ts';

export const nowMs = Date.UTC(2026, 0, 15, 12);

export function sampleFrame(sequence: number, value = sequence, bootId = 'b1'): TelemetryFrame {
  const samples = [{ offsetMs: 0, signals: [['Vehicle.Speed', value] as [string, number]] }];
  return frameOfSamples({ bootId, sequence, baseTimeMs: nowMs + sequence }, samples);
}

/** Frames as they arrive, each the moment it was measured. */
export function arriving(...frames: TelemetryFrame[]): Arrival[] {
  return frames.map((frame) => ({ frame, arrivedAtMs: frame.baseTimeMs }));
}

export function sampleRecord(partitionKey: string, sequence: number, data?: Uint8Array): IngestRecord {
  return {
    sequenceNumber: `${partitionKey}/${sequence}`,
    partitionKey,
    shardId: 'shardId-000000000000',
    arrivedAtMs: nowMs,
    data: data ?? encodeJsonFrame(sampleFrame(sequence)),
  };
}
