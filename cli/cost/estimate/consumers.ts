import { ENV } from '../../../contract/function-environment.ts';
import type { BilledMapping } from '../app/billed-app.ts';
import type { ConsumerCalls } from '../calls/calls.ts';
import { framesOf, SECONDS_PER_MONTH } from '../workload.ts';
import { GB, withoutObjects } from './flows.ts';
import { billData, billInvocations, functionOf, writeEvery } from './functions.ts';
import { type Estimate, ITEMS, type Scene } from './scene.ts';
import { recordsPerSecond, type StreamLoad } from './streams.ts';
import { unitsCharge } from './table-units.ts';

/** Lambda asks a shard about once a second when nothing makes it wait. [AWS-Lambda: with-kinesis] */
const POLL_SECONDS = 1;
/** Of a shadow row, eventually consistent, up to 4 KB. */
const READ_UNITS_OF_A_ROW = 0.5;
/** Of a batch as JSON, and of a record in it beside its bytes. [AWS-Lambda: services-kinesis-parameters] [assumed] */
const BATCH_BYTES = 6 * 1_024 ** 2;
const ENVELOPE_BYTES = 700;

const COLD_METERS = {
  STANDARD_IA: { gbMonths: 's3ColdGbMonths', transitions: 's3Transitions' },
  GLACIER_IR: { gbMonths: 's3GlacierGbMonths', transitions: 's3GlacierTransitions' },
} as const;

/** Bills what stands behind the streams: invocations by the batch, rows written now and then, objects. */
export function billConsumers(loads: readonly StreamLoad[], scene: Scene, estimate: Estimate): void {
  for (const mapping of scene.app.mappings) {
    const load = loads.find(({ stream }) => stream.id === mapping.streamId);
    if (load !== undefined) billConsumer(mapping, load, scene, estimate);
  }
  billArchive(loads, scene, estimate);
}

function billConsumer(mapping: BilledMapping, load: StreamLoad, scene: Scene, estimate: Estimate): void {
  const { functionName } = mapping;
  const consumer = scene.calls.consumers?.[functionName];
  if (consumer === undefined) throw new Error(`the calls do not say what "${functionName}" does behind its stream`);
  const rate = recordsPerSecond(load);
  const perSecond = invocationsPerSecond(mapping, load.shards, rate, scene.workload.frameBytes);
  const count = perSecond * SECONDS_PER_MONTH;
  const seconds = consumer.secondsPerInvocation + consumer.secondsPerRecord * (rate / Math.max(perSecond, 1e-9));
  const isArchive = consumer.archives === true && consumer.rowsInMemory === undefined;
  const item = isArchive ? ITEMS.archive : ITEMS.consumers;
  const logBytes = consumer.logBytesPerInvocation ?? {};
  billInvocations(item, functionName, { count, seconds, logBytes }, scene, estimate);
  const puts = count * (consumer.s3PutsPerInvocation ?? 0);
  estimate.ledger.add({ item: ITEMS.archive, meter: 's3Puts', quantity: puts });
  billRows(functionName, consumer, scene, estimate);
}

/** A batch is handed over when it is full or its window is over, whichever is first, on each lane of a shard. */
export function invocationsPerSecond(
  { batchSize, windowSeconds, parallelization }: BilledMapping,
  shards: number,
  recordsASecond: number,
  recordBytes: number,
): number {
  const lanes = shards * parallelization;
  const perLane = recordsASecond / lanes;
  const byWindow = Math.min(perLane, 1 / Math.max(windowSeconds, POLL_SECONDS));
  const most = Math.min(batchSize, BATCH_BYTES / ((recordBytes * 4) / 3 + ENVELOPE_BYTES));
  return lanes * Math.max(perLane / most, byWindow);
}

/** One row for all frames of a vehicle in between, as the function's own setting says. */
function billRows(functionName: string, consumer: ConsumerCalls, scene: Scene, estimate: Estimate): void {
  const calls = scene.calls.flows.frame?.functions?.[functionName];
  if (calls === undefined) return;
  const { workload, vehicles } = scene;
  const every = writeEvery(functionOf(scene, functionName));
  const frames = framesOf(workload);
  const work = { calls: withoutObjects(calls), times: (vehicles * frames) / every };
  billData(ITEMS.shadows, functionName, work, scene, estimate);
  const { rowsInMemory, readAgainShare = 0 } = consumer;
  if (rowsInMemory === undefined) return;
  const missing = Math.max(0, 1 - rowsInMemory / (vehicles * workload.peakDrivingShare));
  const reads = vehicles * frames * Math.max(missing, readAgainShare) * READ_UNITS_OF_A_ROW;
  const [table = ''] = (calls.writes ?? []).map((write) => write.table);
  estimate.ledger.add({ item: ITEMS.shadows, ...unitsCharge(scene, table, 'reads', reads) });
}

function billArchive(loads: readonly StreamLoad[], scene: Scene, { ledger }: Estimate): void {
  const { app, calls, workload, vehicles } = scene;
  const archives = app.mappings.find(({ functionName }) => calls.consumers?.[functionName]?.archives);
  const delivers = app.deliveries.some(({ streamId }) => loads.some(({ stream }) => stream.id === streamId));
  if (archives === undefined && !delivers) return;
  const item = ITEMS.archive;
  const gb = (vehicles * framesOf(workload) * workload.frameBytes * workload.archiveRatio) / GB;
  const always = { months: workload.archiveMonths, warmMonths: workload.archiveMonths, coldClass: undefined };
  const { months, warmMonths, coldClass = 'STANDARD_IA' } = app.buckets.get(bucketOf(archives, scene)) ?? always;
  const cold = COLD_METERS[coldClass];
  ledger.add({ item, meter: 's3GbMonths', quantity: gb * warmMonths });
  ledger.add({ item, meter: cold.gbMonths, quantity: gb * (months - warmMonths) });
  const put = ledger.charges.filter((charge) => charge.item === item && charge.meter === 's3Puts');
  const objects = put.reduce((sum, { quantity }) => sum + quantity, 0);
  ledger.add({ item, meter: cold.transitions, quantity: months > warmMonths ? objects : 0 });
}

function bucketOf(mapping: BilledMapping | undefined, scene: Scene): string {
  return mapping === undefined ? '' : (functionOf(scene, mapping.functionName).variables.get(ENV.archiveBucket) ?? '');
}
