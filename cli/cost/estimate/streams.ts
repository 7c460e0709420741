import type { BilledStream } from '../app/billed-app.ts';
import { FLOW_NAMES, type FlowName } from '../calls/calls.ts';
import { HOURS_PER_MONTH, SECONDS_PER_MONTH, type Workload } from '../workload.ts';
import { deliveredBytes, GB } from './flows.ts';
import { type Estimate, ITEMS, type Scene, timesOf } from './scene.ts';
import { streamsOf, uplinkOf } from './uplinks.ts';

const SHARD_RECORDS_PER_SECOND = 1_000;
const SHARD_BYTES_PER_SECOND = 1_024 ** 2;
const PUT_UNIT_BYTES = 25 * 1_024;
const RECORD_BYTES = 1_024;
const FREE_RETENTION_HOURS = 24;
const LEAST_SHARDS = 2;
/** A stream asks for its key about every five minutes for each shard and each caller. [assumed] */
const KEY_REQUESTS_PER_HOUR = 12;

/** What goes through a stream in a month. */
export interface StreamLoad {
  stream: BilledStream;
  /** By flow, whose records are alike. */
  records: { flow: FlowName; count: number; bytes: number }[];
  shards: number;
}

/** The streams that rules write to, with their load and as many shards as the busiest hour asks for. */
export function streamLoads(scene: Scene): StreamLoad[] {
  return scene.app.streams.map((stream) => {
    const records = FLOW_NAMES.flatMap((flow) =>
      (scene.calls.flows[flow]?.uplinks ?? [])
        .map((uplink) => uplinkOf(uplink, scene))
        .filter(({ rules }) => rules.some((rule) => streamsOf(rule, scene.app).includes(stream.id)))
        .map(({ bytes }) => ({ flow, count: timesOf(flow, scene), bytes })),
    );
    return { stream, records, shards: shardsFor(scene.workload, scene.vehicles) };
  });
}

/** Frames a second in the busiest hour. */
export function peakFramesPerSecond({ peakDrivingShare, frameSeconds }: Workload, vehicles: number): number {
  return (vehicles * peakDrivingShare) / frameSeconds;
}

/** Shards for the busiest hour, with headroom: 1,000 records or 1 MiB a second each. [AWS-Kinesis: service-sizes-and-limits] */
export function shardsFor(workload: Workload, vehicles: number): number {
  const frames = peakFramesPerSecond(workload, vehicles);
  const shards = Math.max(frames / SHARD_RECORDS_PER_SECOND, (frames * workload.frameBytes) / SHARD_BYTES_PER_SECOND);
  return Math.max(LEAST_SHARDS, Math.ceil(workload.headroom * shards));
}

export function billStreams(loads: readonly StreamLoad[], scene: Scene, { ledger }: Estimate): void {
  const item = ITEMS.stream;
  for (const { stream, records, shards } of loads) {
    const bytes = records.reduce((sum, each) => sum + each.count * each.bytes, 0);
    const consumers = scene.app.mappings.filter(({ streamId }) => streamId === stream.id).length;
    if (stream.mode === 'ON_DEMAND') {
      const rounded = records.reduce((sum, each) => sum + each.count * roundUp(each.bytes, RECORD_BYTES), 0);
      ledger.add({ item, meter: 'kinesisOnDemandHours', quantity: HOURS_PER_MONTH, isFixed: true });
      ledger.add({ item, meter: 'kinesisOnDemandGbIn', quantity: rounded / GB });
      ledger.add({ item, meter: 'kinesisOnDemandGbOut', quantity: (bytes * consumers) / GB });
    } else {
      const units = records.reduce((sum, each) => sum + each.count * Math.ceil(each.bytes / PUT_UNIT_BYTES), 0);
      ledger.add({ item, meter: 'kinesisShardHours', quantity: shards * HOURS_PER_MONTH });
      ledger.add({ item, meter: 'kinesisPutUnits', quantity: units });
      const isLonger = stream.retentionHours > FREE_RETENTION_HOURS;
      ledger.add({ item, meter: 'kinesisRetentionShardHours', quantity: isLonger ? shards * HOURS_PER_MONTH : 0 });
    }
    const keyRequests = shards * (1 + consumers) * KEY_REQUESTS_PER_HOUR * HOURS_PER_MONTH;
    ledger.add({ item, meter: 'kmsRequests', quantity: stream.isEncrypted ? keyRequests : 0 });
    const deliveries = scene.app.deliveries.filter(({ streamId }) => streamId === stream.id).length;
    const delivered = records.reduce((sum, each) => sum + each.count * deliveredBytes(each.bytes), 0);
    ledger.add({ item: ITEMS.archive, meter: 'firehoseGb', quantity: (deliveries * delivered) / GB });
  }
}

function roundUp(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit;
}

export function recordsPerSecond({ records }: StreamLoad): number {
  return records.reduce((sum, { count }) => sum + count, 0) / SECONDS_PER_MONTH;
}
