import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { KinesisStreamRecord } from 'aws-lambda';
import { ENV } from '../../contract/function-environment.ts';
import { decodeFrame } from '../../contract/telemetry/decode-frame.ts';
import type { Table } from '../../lambdas/common/store/table.ts';
import { EventFeed, FramePool, WRITE_EVERY } from './consumer-frames.ts';
import type { ConsumerFigures, ConsumerRound, ConsumerWork } from './consumer-work.ts';
import { type WireCounts, wireStub } from './wire-stub.ts';

/** The consumer's handler, fed with events as Lambda feeds it. */
const REPEATS = 320;
const PARALLEL = 32;
const WARM_UP_ROUNDS = 5;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

process.once('message', async (work: ConsumerWork) => {
  process.send?.(await measure(work));
  process.disconnect();
});

async function measure(work: ConsumerWork): Promise<ConsumerFigures> {
  const counts: WireCounts = { reads: 0, writes: 0, events: 0, largestWrite: 0 };
  Object.assign(process.env, {
    [ENV.shadowWriteEvery]: String(WRITE_EVERY),
    [ENV.shadowsTable]: 'shadows',
    [ENV.vehiclesTable]: 'vehicles',
    [ENV.quarantineBucket]: 'quarantine',
    [ENV.vehicleEventsBus]: 'vehicle-events',
    [ENV.untoldEvents]: '[]',
  });
  const { handler } = await import('../../lambdas/telemetry-ingest/handler.ts');
  const { dynamodb, openTable } = await import('../../lambdas/common/store/table.ts');
  const { eventbridge } = await import('../../lambdas/telemetry-ingest/put-events.ts');
  const requestHandler = wireStub('"vehicles"', counts);
  Object.assign(eventbridge.config, { requestHandler });
  if (work.endpoint === undefined) Object.assign(dynamodb.config, { requestHandler });
  const pool = new FramePool(work.codec);
  const frameBytes = Math.round((pool.take().length * 3) / 4);
  const vehicleIds = Array.from({ length: work.vehicles }, (_, index) => `vehicle-${index}`);
  const heapBeforeMb = liveHeapMb();
  const fleet = new EventFeed(vehicleIds, pool);
  const feed = async (Records: KinesisStreamRecord[]): Promise<void> => {
    const { batchItemFailures } = await handler({ Records });
    if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} records failed`);
  };
  for (const Records of fleet.joining()) await feed(Records);
  // those that joined early have missed frames of the pool, are read again once, and written out of turn
  for (let pass = 0; pass < WRITE_EVERY; pass += 1) {
    do await feed(fleet.next());
    while (!fleet.isAtStart);
  }
  const round = async (): Promise<ConsumerRound> => {
    const total = { frames: 0, writes: -counts.writes, seconds: 0, cpuSeconds: 0 };
    // by CPU time: on a machine with other work a round must not be too short to warm up
    while (total.cpuSeconds < work.secondsARound) {
      const Records = fleet.next();
      const [cpu, startMs] = [process.cpuUsage(), performance.now()];
      await feed(Records);
      const { user, system } = process.cpuUsage(cpu);
      total.cpuSeconds += (user + system) / 1e6;
      total.seconds += (performance.now() - startMs) / 1000;
      total.frames += Records.length;
    }
    total.writes += counts.writes;
    return total;
  };
  await round();
  const { reads: readsBefore, events: eventsBefore } = counts;
  const rounds: ConsumerRound[] = [];
  for (let index = 0; index < work.rounds; index += 1) rounds.push(await round());
  const frames = rounds.reduce((sum, each) => sum + each.frames, 0);
  const heapAfterMb = liveHeapMb();
  return {
    ...{ rounds, frameBytes, writeBytes: counts.largestWrite, heapBeforeMb, heapAfterMb },
    readsASteadyFrame: (counts.reads - readsBefore) / frames,
    eventCallsAFrame: (counts.events - eventsBefore) / frames,
    decodeMicros: await partMicros(work.rounds, 1, decoding(work)),
    writeMicros: await partMicros(work.rounds, PARALLEL, writing(openTable('shadows'))),
    rssMb: process.memoryUsage.rss() / 2 ** 20,
  };
}

/** Base64 as Lambda hands it over, then the frame. */
function decoding({ codec }: ConsumerWork): () => unknown {
  const pool = new FramePool(codec);
  const frames = Array.from({ length: 100 }, () => pool.take());
  let next = 0;
  return () => {
    const decoded = decodeFrame(Buffer.from(frames[next++ % frames.length] as string, 'base64'), Date.now());
    if (!decoded.ok) throw new Error(decoded.detail);
  };
}

/** As many at a time as the function writes. */
function writing(shadows: Table): () => Promise<unknown> {
  const reported = JSON.stringify({ t: 1, c: 'vss-ice 2', s: 'x'.repeat(200) });
  const write = () =>
    shadows.update({
      key: { vehicleId: 'vehicle-1' },
      update: 'SET reported = :reported, frames = :frames, version = :next',
      condition: 'attribute_exists(vehicleId)',
      values: { ':reported': reported, ':frames': 1, ':next': 2 },
    });
  return () => Promise.all(Array.from({ length: PARALLEL }, write));
}

/** CPU microseconds of one of the `each` that a run does, a figure a round. */
async function partMicros(rounds: number, each: number, run: () => unknown): Promise<number[]> {
  const micros: number[] = [];
  for (let index = -WARM_UP_ROUNDS; index < rounds; index += 1) {
    const cpu = process.cpuUsage();
    for (let repeat = 0; repeat < REPEATS; repeat += each) await run();
    const { user, system } = process.cpuUsage(cpu);
    if (index >= 0) micros.push((user + system) / (Math.ceil(REPEATS / each) * each));
  }
  return micros;
}

function liveHeapMb(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}
