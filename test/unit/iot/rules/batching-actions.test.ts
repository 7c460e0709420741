import { describe, expect, it } from 'vitest';
import { awsError, createRig, type Rig, ROLE, toSqs } from './rule-engine-rig.ts';

/** Runs one rule with one action on one message. */
async function run(action: object, payload: unknown, sql = "SELECT * FROM 'v1/+/t/+'"): Promise<Rig> {
  const rig = createRig();
  rig.rule(sql, [action as never]);
  rig.publish('v1/car-1/t/fast', payload);
  await rig.engine.idle();
  return rig;
}

const reasonOf = (rig: Rig): unknown => rig.logged[0]?.fields['reason'];
const texts = (records: unknown): string[] => (records as Uint8Array[]).map((record) => Buffer.from(record).toString());
const created = (action: object) => () => createRig().rule("SELECT * FROM 'a'", [action as never]);

describe('Firehose action [AWS-IoT: kinesis-firehose-rule-action]', () => {
  const toFirehose = (more: object = {}) => ({ Firehose: { DeliveryStreamName: 'lake', RoleArn: ROLE, ...more } });

  it('puts one record with its separator', async () => {
    const rig = await run(toFirehose({ Separator: '\n', DeliveryStreamName: 'lake-${topic(2)}' }), { a: 1 });
    const [stream, records] = rig.sentBy('firehose')[0] ?? [];
    expect([stream, texts(records)]).toEqual(['lake-car-1', ['{"a":1}\n']]);
    const arn = 'arn:aws:firehose:eu-central-1:000000000000:deliverystream/lake-car-1';
    expect(rig.asked).toEqual([`firehose:PutRecord ${arn}`]);
  });

  it('puts a record for each element in batch mode, and asks for PutRecordBatch', async () => {
    const sql = "SELECT VALUE frames FROM 'v1/+/t/+'";
    const rig = await run(toFirehose({ BatchMode: true, Separator: ',' }), { frames: [{ n: 1 }, 2, 'x'] }, sql);
    expect(texts(rig.sentBy('firehose')[0]?.[1])).toEqual(['{"n":1},', '2,', '"x",']);
    expect(rig.asked[0]).toMatch(/^firehose:PutRecordBatch /);
  });

  it('puts a single record of what is no Array in batch mode [assumed], and nothing of an empty one', async () => {
    expect(texts((await run(toFirehose({ BatchMode: true }), { a: 1 })).sentBy('firehose')[0]?.[1])).toEqual([
      '{"a":1}',
    ]);
    expect((await run(toFirehose({ BatchMode: true }), [])).sentBy('firehose')).toEqual([]);
  });

  it('fails over 500 elements [assumed]', async () => {
    const rig = await run(toFirehose({ BatchMode: true }), Array(501).fill(0));
    expect([rig.sent, reasonOf(rig)]).toEqual([[], expect.stringMatching(/at most 500/)]);
  });

  it('refuses a separator AWS does not know', () => {
    expect(created(toFirehose({ Separator: ';' }))).toThrow(/Separator/);
  });
});

describe('CloudWatch Logs action [AWS-IoT: cloudwatch-logs-rule-action]', () => {
  const toLogs = (more: object = {}) => ({ CloudwatchLogs: { LogGroupName: '/cars', RoleArn: ROLE, ...more } });

  it('writes the result as one event to a stream of the rule', async () => {
    const rig = await run(toLogs(), { a: 1 });
    const events = [{ timestampMs: 1_700_000_000_000, message: '{"a":1}' }];
    expect(rig.sentBy('logs')).toEqual([['/cars', 'test_000000000000', events]]);
    const arn = 'arn:aws:logs:eu-central-1:000000000000:log-group:/cars:log-stream:test_000000000000';
    expect(rig.asked).toEqual(
      ['CreateLogStream', 'DescribeLogStreams', 'PutLogEvents'].map((action) => `logs:${action} ${arn}`),
    );
  });

  it('writes the events of an Array in batch mode, in order of time', async () => {
    const entries = [2, 1].map((timestamp) => ({ timestamp, message: `m${timestamp}` }));
    const rig = await run(toLogs({ BatchMode: true }), entries);
    expect(rig.sentBy('logs')[0]?.[2]).toEqual([
      { timestampMs: 1, message: 'm1' },
      { timestampMs: 2, message: 'm2' },
    ]);
  });

  it.each([{ a: 1 }, [{ message: 'no time' }], [null]])('fails in batch mode on %j [assumed]', async (payload) => {
    const rig = await run(toLogs({ BatchMode: true }), payload);
    expect([rig.sent, reasonOf(rig)]).toEqual([[], expect.stringMatching(/batchMode/)]);
  });
});

describe('CloudWatch metric action [AWS-IoT: cloudwatch-metrics-rule-action]', () => {
  const toMetric = (more: object = {}) => ({
    CloudwatchMetric: {
      MetricNamespace: 'Fleet',
      MetricName: 'speed-${topic(2)}',
      MetricValue: '${speed}',
      MetricUnit: 'Count',
      RoleArn: ROLE,
      ...more,
    },
  });

  it('puts the value, stamped by the second it is told', async () => {
    const rig = await run(toMetric({ MetricTimestamp: '${at}' }), { speed: 51.5, at: 1_600_000_000 });
    const value = {
      namespace: 'Fleet',
      metricName: 'speed-car-1',
      dimensions: {},
      value: 51.5,
      unit: 'Count',
      timestampMs: 1_600_000_000_000,
    };
    expect([rig.sentBy('metric'), rig.asked]).toEqual([[[value]], ['cloudwatch:PutMetricData *']]);
  });

  it.each([
    [{}, { speed: 'fast' }, /metricValue "fast"/],
    [{ MetricUnit: 'Furlongs' }, { speed: 1 }, /Furlongs/],
  ])('fails on what is no number or unit: %j', async (more, payload, reason) => {
    const rig = await run(toMetric(more), payload);
    expect([rig.sent, reasonOf(rig)]).toEqual([[], expect.stringMatching(reason)]);
  });
});

describe('actions without an engine', () => {
  it.each(['CloudwatchAlarm', 'OpenSearch', 'StepFunctions', 'Timestream', 'InfluxDB', 'Location'])(
    'refuses %s by name when the rule is made',
    (type) => {
      expect(created({ [type]: { RoleArn: ROLE } })).toThrow(`action ${type} has no engine in the local cloud`);
    },
  );

  it('tells a name AWS does not know apart', () => {
    expect(created({ Kinesys: {} })).toThrow('action Kinesys is no action of AWS IoT');
  });
});

describe('pending executions', () => {
  it('are bounded: what comes while actions hang is dropped, counted and logged', async () => {
    const rig = createRig({ maxPendingExecutions: 2 });
    rig.rule("SELECT * FROM 'a'", [toSqs()]);
    rig.failures.set('sqs', [awsError('ThrottlingException'), awsError('ThrottlingException')]);
    for (let n = 0; n < 5; n += 1) rig.publish('a', { n });
    await rig.clock.advance(50);
    await rig.engine.idle();
    expect(rig.sentBy('sqs').map(([, body]) => body)).toEqual(['{"n":0}', '{"n":1}', '{"n":0}', '{"n":1}']);
    expect(rig.engine.metrics().rules['test']).toMatchObject({ TopicMatch: 5, RuleExecutionThrottled: 3 });
    expect(rig.logged.map(({ event }) => event)).toEqual(Array(3).fill('rule-execution-throttled'));
  });
});
