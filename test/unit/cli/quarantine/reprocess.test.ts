import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPublisher } from '../../../../cli/quarantine/open-publisher.ts';
import { putBack } from '../../../../cli/quarantine/put-back.ts';
import { type ReprocessPorts, reprocess } from '../../../../cli/quarantine/reprocess.ts';
import type { SetAsideFilter } from '../../../../cli/quarantine/set-aside.ts';
import { withSetAside } from '../../../../cli/quarantine/with-set-aside.ts';
import { createTerminal } from '../../../../cli/terminal/terminal.ts';
import { quarantineKeyOf } from '../../../../contract/telemetry/quarantined-record.ts';
import { frameBytes, runQuarantineCloud, STREAM_ARN, undecodable } from './quarantine-cloud.ts';

const ALL: SetAsideFilter = { reason: undefined, vehicleId: undefined, sinceMs: undefined };
const NOWHERE = createTerminal({ write: () => true } as unknown as NodeJS.WriteStream);

let cloud: Awaited<ReturnType<typeof runQuarantineCloud>>;
let published: { topic: string; payload: Uint8Array }[];

beforeEach(async () => {
  cloud = await runQuarantineCloud();
  published = [];
});
afterEach(() => cloud.stop());

const ids = (filter = ALL): Promise<string[]> =>
  withSetAside(cloud.target, filter, async (items) => items.map(({ id }) => id));

async function run(filter = ALL, isDryRun = false, more: Partial<ReprocessPorts> = {}) {
  const { kinesis } = cloud.target;
  const streamName = await cloud.target.streamName();
  const ports: ReprocessPorts = {
    putRecords: (records) => putBack({ kinesis, streamName, pause: async () => undefined }, records),
    publish: async (topic, payload) => void published.push({ topic, payload }),
    ...more,
  };
  return withSetAside(cloud.target, filter, (items) => reprocess(items, ports, NOWHERE, isDryRun));
}

const vehiclesOnStream = async (): Promise<string[]> => (await cloud.records()).map(({ vehicleId }) => vehicleId);

/** What Lambda writes of a batch; `payload` only where the destination is a bucket. */
function batchObject(sequenceNumbers: string[], payload?: object): Buffer {
  return Buffer.from(
    JSON.stringify({
      requestContext: {
        functionArn: 'arn:aws:lambda:eu-central-1:1:function:telemetry-ingest',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 4,
      },
      KinesisBatchInfo: {
        shardId: 'shardId-000000000000',
        startSequenceNumber: sequenceNumbers[0],
        endSequenceNumber: sequenceNumbers.at(-1),
        approximateArrivalOfFirstRecord: new Date().toISOString(),
        batchSize: sequenceNumbers.length,
        streamArn: STREAM_ARN,
      },
      ...(payload && { payload: JSON.stringify(payload) }),
    }),
  );
}

describe('reprocessing what cannot be decoded', () => {
  it('puts on the stream what the present codec reads, byte by byte under its vehicle, and leaves the rest', async () => {
    const good = frameBytes(7);
    await cloud.putUndecodable(undecodable({ bytes: good, partitionKey: 'car-7', reason: 'unknown-codec' }));
    const stays = await cloud.putUndecodable(undecodable({}));
    const report = await run();
    expect(report).toMatchObject({ found: 2, reprocessed: 1, records: 1, left: [{ id: stays }] });
    const [record] = await cloud.records();
    expect([record?.vehicleId, record?.data]).toEqual(['car-7', Buffer.from(good)]);
    expect(await ids()).toEqual([stays]);
  });

  it('changes nothing in a dry run, and says what it would do', async () => {
    await cloud.putUndecodable(undecodable({ bytes: frameBytes(1) }));
    expect(await run(ALL, true)).toMatchObject({ found: 1, reprocessed: 1, records: 1, left: [] });
    expect(await ids()).toHaveLength(1);
    expect(await cloud.records()).toEqual([]);
  });

  it('puts everything back when a run was killed after the stream took some and before they were marked', async () => {
    for (const sequence of [1, 2, 3]) await cloud.putUndecodable(undecodable({ bytes: frameBytes(sequence) }));
    const { kinesis } = cloud.target;
    const streamName = await cloud.target.streamName();
    const putThenDie: ReprocessPorts['putRecords'] = async (records) => {
      await putBack({ kinesis, streamName, pause: async () => undefined }, records);
      throw new Error('killed');
    };
    await expect(run(ALL, false, { putRecords: putThenDie })).rejects.toThrow('killed');
    expect(await ids()).toHaveLength(3);
    expect(await run()).toMatchObject({ reprocessed: 3 });
    expect(await ids()).toEqual([]);
    expect(await cloud.records()).toHaveLength(6);
    expect(await run()).toMatchObject({ found: 0 });
  });

  it('keeps to a reason, a vehicle and a time', async () => {
    const dayAgo = Date.now() - 86_400_000;
    await cloud.putUndecodable(undecodable({ partitionKey: 'car-1', reason: 'bad-json' }));
    await cloud.putUndecodable(undecodable({ partitionKey: 'car-2', reason: 'unknown-codec' }));
    const old = undecodable({ partitionKey: 'car-2', reason: 'bad-json', arrivedAtMs: dayAgo });
    await cloud.putUndecodable(old);
    expect(await ids({ ...ALL, reason: 'bad-json' })).toHaveLength(2);
    expect(await ids({ ...ALL, vehicleId: 'car-2' })).toHaveLength(2);
    expect(await ids({ ...ALL, vehicleId: 'car-2', sinceMs: dayAgo + 1 })).toHaveLength(1);
    expect((await ids())[0]).toBe(quarantineKeyOf(old));
  });
});

describe('reprocessing batches that a function gave up on', () => {
  it('takes the records from the object where it has them', async () => {
    const kinesis = { partitionKey: 'car-1', sequenceNumber: '1', data: Buffer.from(frameBytes(1)).toString('base64') };
    const other = { ...kinesis, partitionKey: 'car-2', data: Buffer.from('poison').toString('base64') };
    const payload = { Records: [{ kinesis }, { kinesis: other }] };
    await cloud.putObject('aws/lambda/m/shardId-0/2024/01/01/a', batchObject(['1', '2'], payload));
    expect(await run({ ...ALL, vehicleId: 'car-2' })).toMatchObject({ reprocessed: 1, records: 2 });
    expect(await vehiclesOnStream()).toEqual(['car-1', 'car-2']);
    expect(await ids()).toEqual([]);
  });

  it('reads them from the stream where it has positions only', async () => {
    const { hops } = cloud.engines;
    for (const car of ['car-1', 'car-2', 'car-3', 'car-4']) {
      await hops.putKinesisRecord(await cloud.target.streamName(), car, frameBytes(1));
    }
    const numbers = (await cloud.records()).map(({ sequenceNumber }) => sequenceNumber);
    await cloud.putObject('aws/lambda/m/shardId-0/2024/01/01/b', batchObject(numbers.slice(1, 3)));
    expect(await run({ ...ALL, reason: 'RetryAttemptsExhausted' })).toMatchObject({ reprocessed: 1, records: 2 });
    expect((await vehiclesOnStream()).slice(4)).toEqual(['car-2', 'car-3']);
  });

  it('leaves what the stream has forgotten, and says so', async () => {
    await cloud.putObject('aws/lambda/m/shardId-9/2024/01/01/c', batchObject(['99999999999999999999999999']));
    const report = await run();
    expect(report.reprocessed).toBe(0);
    expect(report.left[0]?.why).toMatch(/neither in it nor on the stream/);
  });
});

describe('reprocessing what a rule could not hand on', () => {
  it('puts a frame on the stream, sends a receipt through its rule again, and leaves what is of a moment', async () => {
    await cloud.sendRuleError('telemetry_v1', 'v1/car-1/t/drive', frameBytes(3));
    await cloud.sendRuleError('receipt_v1', 'v1/car-1/up/receipt/m-1', Buffer.from('{}'));
    await cloud.sendRuleError('event_v1', 'v1/car-1/up/event/ready', Buffer.from('{}'));
    const report = await run();
    expect(report).toMatchObject({ found: 3, reprocessed: 2, records: 2 });
    expect(report.left.map(({ why }) => why)).toEqual(['it was said of a moment that is over']);
    expect(await vehiclesOnStream()).toEqual(['car-1']);
    expect(published.map(({ topic }) => topic)).toEqual(['$aws/rules/receipt_v1/v1/car-1/up/receipt/m-1']);
    // what was only looked at is on the queue again
    expect(await ids()).toHaveLength(1);
    expect(await ids()).toHaveLength(1);
  });

  it('sends a frame that Kafka did not take through its rule again', async () => {
    await cloud.sendRuleError('telemetry_v1', 'v1/car-1/t/drive', frameBytes(3), 'KafkaAction');
    expect(await run({ ...ALL, reason: 'KafkaAction' })).toMatchObject({ reprocessed: 1, left: [] });
    expect(published.map(({ topic }) => topic)).toEqual(['$aws/rules/telemetry_v1/v1/car-1/t/drive']);
    expect(await vehiclesOnStream()).toEqual([]);
  });

  it('asks for IoT Core only when there is something for it', () => {
    expect(() => openPublisher({ endpoint: 'http://127.0.0.1:1', maxAttempts: 1 }).close()).not.toThrow();
  });
});
