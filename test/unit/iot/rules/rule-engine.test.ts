import { describe, expect, it } from 'vitest';
import type { RulePort } from '../../../../local/iot/rule-port.ts';
import { createRig, DEVICE, ROLE, toKinesis, toLambda, toSqs } from './rule-engine-rig.ts';

const TELEMETRY = "SELECT * FROM 'v1/+/t/+'";

function message(payload: unknown) {
  return { topic: 'unused', payload: Buffer.from(JSON.stringify(payload)), qos: 1 as const, retain: false };
}

describe('rule engine', () => {
  it('serves as the gateway rule port', () => {
    const port: RulePort = createRig().engine;
    expect(port).toBeDefined();
  });

  it('forwards the very bytes of a matching message, JSON or not', async () => {
    const rig = createRig();
    rig.rule(TELEMETRY, [toKinesis()]);
    const frames = [Buffer.from('{ "speed":1e2 }'), Buffer.from([7, 1, 255, 0])];
    for (const frame of frames) rig.publish('v1/car-1/t/fast', frame);
    await rig.engine.idle();
    expect(rig.sentBy('kinesis').map(([, , data]) => Buffer.from(data as Uint8Array))).toEqual(frames);
    expect(rig.sentBy('kinesis')[0]?.slice(0, 2)).toEqual(['frames', 'car-1']);
  });

  it('runs every matching rule and no other', async () => {
    const rig = createRig();
    rig.rule("SELECT speed FROM 'v1/#'", [toLambda()], { ruleName: 'all', ruleArn: 'arn:rule/test' });
    rig.rule("SELECT clientid() AS id FROM 'v1/+/t/+' WHERE speed > 5", [toLambda()], { ruleName: 'fast' });
    rig.rule("SELECT * FROM 'v2/#'", [toLambda()], { ruleName: 'other' });
    rig.publish('v1/car-1/t/x', { speed: 6, more: true });
    rig.publish('v1/car-1/t/x', { speed: 4 });
    await rig.engine.idle();
    const events = rig.sentBy('lambda').map(([, event]) => event);
    expect(events).toHaveLength(3);
    expect(events).toEqual(expect.arrayContaining([{ speed: 6 }, { id: 'car-1' }, { speed: 4 }]));
  });

  it('knows device, time and MQTT 5 properties in SQL', async () => {
    const rig = createRig();
    const sql = `SELECT principal() AS p, sourceip() AS ip, timestamp() AS at, accountid() AS account,
      traceid() AS trace, get_mqtt_property('content_type') AS type FROM 'a'`;
    rig.rule(sql, [toLambda()]);
    rig.publish('a', {}, { properties: { contentType: 'x/y' } });
    await rig.engine.idle();
    expect(rig.sentBy('lambda')[0]?.[1]).toEqual({
      p: 'cert-1',
      ip: '192.0.2.7',
      at: 1_700_000_000_000,
      account: '000000000000',
      trace: '11111111-2222-4333-8444-555555555555',
      type: 'x/y',
    });
  });

  it('has no client id and no trace id for an HTTPS publish', async () => {
    const rig = createRig();
    rig.rule("SELECT clientid() AS id, traceid() AS trace FROM 'a'", [toLambda()]);
    rig.engine.onMessage('a', message({}), { protocol: 'http' });
    await rig.engine.idle();
    expect(rig.sentBy('lambda')[0]?.[1]).toEqual({ id: 'n/a' });
  });

  it('asks aws_lambda() and goes on with its answer; an unpermitted one ends the rule without error action', async () => {
    const rig = createRig();
    rig.rule("SELECT aws_lambda('arn:fn', speed) AS answer FROM 'a'", [toLambda()], { errorAction: toSqs() });
    rig.rule("SELECT aws_lambda('arn:other', speed) AS answer FROM 'a'", [toLambda()], { ruleName: 'unpermitted' });
    rig.publish('a', { speed: 3 });
    await rig.engine.idle();
    expect(rig.sentBy('invoke')).toEqual([['arn:fn', 3]]);
    expect(rig.sentBy('lambda')).toEqual([['arn:fn', { answer: { limit: 7 } }]]);
    expect(rig.logged).toMatchObject([{ event: 'rule-evaluation-failed', fields: { ruleName: 'unpermitted' } }]);
    expect(rig.sentBy('sqs')).toEqual([]);
  });
});

describe('Basic Ingest [AWS-IoT: iot-basic-ingest]', () => {
  it('runs the named rule alone, topic() without the prefix', async () => {
    const rig = createRig();
    rig.rule("SELECT topic() AS topic, topic(2) AS id FROM 'v1/+/t/+'", [toLambda()]);
    rig.rule("SELECT * FROM 'v1/#'", [toLambda()], { ruleName: 'bystander' });
    rig.engine.basicIngest('test', 'v1/car-1/t/fast', message({}), DEVICE);
    await rig.engine.idle();
    expect(rig.sentBy('lambda')).toEqual([['arn:fn', { topic: 'v1/car-1/t/fast', id: 'car-1' }]]);
    expect(rig.engine.metrics().rules).toMatchObject({ test: { TopicMatch: 1 } });
    expect(rig.engine.metrics().rules).not.toHaveProperty('bystander');
  });

  it('needs no FROM', async () => {
    const rig = createRig();
    rig.rule('SELECT a', [toLambda()]);
    rig.engine.basicIngest('test', '', message({ a: 1 }), DEVICE);
    await rig.engine.idle();
    expect(rig.sentBy('lambda')).toEqual([['arn:fn', { a: 1 }]]);
  });

  it.each([
    [undefined, 1],
    [true, 0],
  ])('checks the FROM filter only when told to (%s) [assumed]', async (basicIngestChecksFrom, runs) => {
    const rig = createRig({ basicIngestChecksFrom });
    rig.rule(TELEMETRY, [toLambda()]);
    rig.engine.basicIngest('test', 'elsewhere', message({}), DEVICE);
    await rig.engine.idle();
    expect(rig.sentBy('lambda')).toHaveLength(runs);
  });

  it('counts and logs an unknown or disabled rule as RuleNotFound', () => {
    const rig = createRig();
    rig.rule(TELEMETRY, [toLambda()], { ruleDisabled: true });
    for (const name of ['test', 'unknown', '__proto__']) rig.engine.basicIngest(name, 'v1/a/t/b', message({}), DEVICE);
    rig.publish('v1/a/t/b', {});
    expect(rig.sent).toEqual([]);
    expect(rig.engine.metrics().rules).toMatchObject({ test: { RuleNotFound: 1 }, unknown: { RuleNotFound: 1 } });
    expect(rig.logged.map(({ level, event, fields }) => [level, event, fields['details']])).toEqual([
      ['error', 'rule-not-found', 'disabled'],
      ['error', 'rule-not-found', 'unknown'],
      ['error', 'rule-not-found', 'unknown'],
    ]);
  });
});

describe('metrics', () => {
  it('counts by AWS names and action type', async () => {
    const rig = createRig();
    rig.rule(`${TELEMETRY} WHERE speed > 0`, [toKinesis(), toLambda()]);
    rig.publish('v1/car/t/x', { speed: 1 });
    rig.publish('v1/car/t/x', { speed: 0 });
    rig.publish('v1/car/t/x', Buffer.from('{"speed":'));
    rig.publish('v1/car/t/x', Buffer.alloc(0));
    await rig.engine.idle();
    const done = { Success: 1, Failure: 0, ErrorActionSuccess: 0, ErrorActionFailure: 0 };
    expect(rig.engine.metrics()).toEqual({
      RulesExecuted: 4,
      rules: {
        test: {
          TopicMatch: 4,
          ParseError: 1,
          RuleNotFound: 0,
          RuleExecutionThrottled: 0,
          actions: { Kinesis: done, Lambda: done },
          http: {},
        },
      },
    });
  });

  it('drops and counts what is over the limit of a second, and recovers', async () => {
    const rig = createRig({ evaluationsPerSecond: 2 });
    rig.rule(TELEMETRY, [toKinesis()]);
    for (let index = 0; index < 3; index += 1) rig.publish('v1/car/t/x', {});
    await rig.clock.advance(1000);
    rig.publish('v1/car/t/x', {});
    await rig.engine.idle();
    expect(rig.sentBy('kinesis')).toHaveLength(3);
    expect(rig.engine.metrics().rules['test']).toMatchObject({ RuleExecutionThrottled: 1 });
  });
});

describe('creating a rule', () => {
  const invalid = 'InvalidRequestException';
  it.each([
    ['bad SQL', "SELEC * FROM 'a'", [toLambda()], {}, 'SqlParseException', /test/],
    [
      'a bad template',
      "SELECT * FROM 'a'",
      [toKinesis({ PartitionKey: '${topic(}' })],
      {},
      'SqlParseException',
      /Part/,
    ],
    ['an action not emulated', "SELECT * FROM 'a'", [{ OpenSearch: {} }], {}, invalid, /OpenSearch has no engine/],
    ['Firehose', "SELECT * FROM 'a'", [{ Firehose: { DeliveryStreamName: 'x' } }], {}, invalid, /Firehose/],
    ['an error action not emulated', "SELECT * FROM 'a'", [toLambda()], { errorAction: { Http: {} } }, invalid, /Http/],
    ['an unknown property', "SELECT * FROM 'a'", [toKinesis({ StreamNam: 'x' })], {}, invalid, /StreamNam/],
    ['a missing property', "SELECT * FROM 'a'", [{ Kinesis: { StreamName: 'x' } }], {}, invalid, /RoleArn/],
    ['two types in one action', "SELECT * FROM 'a'", [{ ...toLambda(), ...toSqs() }], {}, invalid, /exactly one/],
    ['eleven actions', "SELECT * FROM 'a'", Array.from({ length: 11 }, toLambda), {}, invalid, /11 actions/],
    ['a bad name', "SELECT * FROM 'a'", [toLambda()], { ruleName: 'a-b' }, invalid, /a-b/],
    [
      'a bare reserved topic',
      "SELECT * FROM 'a'",
      [{ Republish: { Topic: '$aws/x', RoleArn: ROLE } }],
      {},
      invalid,
      /\$\$aws/,
    ],
    ['a FIFO queue', "SELECT * FROM 'a'", [toSqs({ QueueUrl: 'http://q/0/x.fifo' })], {}, invalid, /FIFO/],
  ])('refuses %s', (_what, sql, actions, more, name, text) => {
    const rig = createRig();
    const create = () => rig.rule(sql, actions as never, more as never);
    expect(create).toThrowError(expect.objectContaining({ name, message: expect.stringMatching(text) }));
  });

  it('tells line and column of an SQL error', () => {
    const rig = createRig();
    expect(() => rig.rule("SELECT *\nFRM 'a'", [])).toThrowError(expect.objectContaining({ line: 2, column: 1 }));
  });

  it('refuses a name that is taken', () => {
    const rig = createRig();
    rig.rule("SELECT * FROM 'a'", []);
    expect(() => rig.rule("SELECT * FROM 'b'", [])).toThrowError(
      expect.objectContaining({ name: 'ResourceAlreadyExistsException' }),
    );
  });
});
