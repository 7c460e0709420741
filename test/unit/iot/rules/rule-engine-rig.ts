import { createRuleEngine, type RuleEngine, type RuleEngineOptions } from '../../../../local/iot/rules/rule-engine.ts';
import type { RuleSource } from '../../../../local/iot/rules/rule-source.ts';
import type { MqttMessage } from '../../../../local/mqtt/ports.ts';
import type { Clock } from '../../../../local/ports/clock.ts';
import type { PostOutcome } from '../../../../local/ports/http-caller.ts';
import type { TopicRuleSpec } from '../../../../local/ports/iot-control.ts';
import type { LogLevel } from '../../../../local/ports/log.ts';

export const ROLE = 'arn:aws:iam::000000000000:role/rule';
export const UUID = '11111111-2222-4333-8444-555555555555';
export const DEVICE: RuleSource = {
  clientId: 'car-1',
  principalId: 'cert-1',
  sourceIp: '192.0.2.7',
  protocol: 'mqtt',
};

/** A call that left the engine: hop, invocation or publish, with its arguments. */
export interface Sent {
  what: string;
  args: unknown[];
}

export interface ManualClock extends Clock {
  advance(ms: number): Promise<void>;
}

export function createManualClock(startMs = 1_700_000_000_000): ManualClock {
  let nowMs = startMs;
  const tasks = new Map<object, { atMs: number; task: () => void }>();
  return {
    nowMs: () => nowMs,
    schedule: (delayMs, task) => {
      const key = {};
      tasks.set(key, { atMs: nowMs + delayMs, task });
      return { cancel: () => tasks.delete(key) };
    },
    advance: async (ms) => {
      await settle();
      nowMs += ms;
      for (const [key, { atMs, task }] of tasks) {
        if (atMs > nowMs) continue;
        tasks.delete(key);
        task();
      }
      await settle();
    },
  };
}

/** Lets every promise that can go on go on. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export interface Rig {
  engine: RuleEngine;
  clock: ManualClock;
  sent: Sent[];
  logged: { level: LogLevel; event: string; fields: Record<string, unknown> }[];
  /** Permissions asked for, as `<action> <resource>`. */
  asked: string[];
  /** Errors the next sends of a hop fail with, first come first served. */
  failures: Map<string, unknown[]>;
  /** What servers answer, status or fault, first come first served; 200 when there is none. */
  answers: (number | PostOutcome)[];
  denied: Set<string>;
  untrusted: Set<string>;
  invokable: Set<string>;
  rule(sql: string, actions: TopicRuleSpec['actions'], more?: Partial<TopicRuleSpec>): void;
  publish(topic: string, payload: unknown, more?: Partial<MqttMessage>): void;
  sentBy(what: string): unknown[][];
}

/** The engine with everything around it faked but the SQL. */
export function createRig(options: Partial<RuleEngineOptions> = {}): Rig {
  const clock = createManualClock();
  const sent: Sent[] = [];
  const failures = new Map<string, unknown[]>();
  const send = async (what: string, ...args: unknown[]): Promise<void> => {
    sent.push({ what, args });
    const failure = failures.get(what)?.shift();
    if (failure !== undefined) throw failure;
  };
  const rig: Omit<Rig, 'engine'> = {
    clock,
    sent,
    failures,
    logged: [],
    asked: [],
    answers: [],
    denied: new Set(),
    untrusted: new Set(),
    invokable: new Set(['arn:fn arn:rule/test 000000000000']),
    rule: (sql, actions, more = {}) =>
      engine.createTopicRule({
        ruleName: 'test',
        ruleArn: 'arn:rule/test',
        sql,
        awsIotSqlVersion: '2016-03-23',
        ruleDisabled: false,
        actions,
        ...more,
      }),
    publish: (topic, payload, more = {}) => {
      const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
      engine.onMessage(topic, { topic, payload: bytes, qos: 0, retain: false, ...more }, DEVICE);
    },
    sentBy: (what) => sent.filter((one) => one.what === what).map((one) => one.args),
  };
  const engine = createRuleEngine({
    accountId: '000000000000',
    region: 'eu-central-1',
    clock,
    log: (level, event, fields = {}) => rig.logged.push({ level, event, fields }),
    hops: {
      putKinesisRecord: async (...args) => {
        await send('kinesis', ...args);
        return { shardId: 's', sequenceNumber: '1' };
      },
      sendSqsMessage: (...args) => send('sqs', ...args),
      putS3Object: (...args) => send('s3', ...args),
      publishSns: (...args) => send('sns', ...args),
      putDynamoItem: (...args) => send('dynamodb', ...args),
      putFirehoseRecords: (...args) => send('firehose', ...args),
      putLogEvents: (...args) => send('logs', ...args),
      putMetricValue: (...args) => send('metric', ...args),
      updateDynamoItem: (...args) => send('update', ...args),
      deleteDynamoItem: (...args) => send('delete', ...args),
    },
    http: {
      post: async (request) => {
        sent.push({ what: 'http', args: [request] });
        const answer = rig.answers.shift() ?? 200;
        if (typeof answer !== 'number') return answer;
        return { ok: true, status: answer, reason: `reason ${answer}`, bodyBytes: 2 };
      },
    },
    enableUrlOf: (token) => `http://127.0.0.1:4566/confirmdestination/${token}`,
    roles: {
      mayAssume: (role, service) => service === 'iot.amazonaws.com' && !rig.untrusted.has(role),
      authorize: (role, action, resource) => {
        rig.asked.push(`${action} ${resource}`);
        if (role === ROLE && !rig.denied.has(action)) return { allowed: true };
        return { allowed: false, message: `${role} is not authorized to perform ${action} on ${resource}` };
      },
    },
    lambdas: {
      invoke: async (name, event) => {
        sent.push({ what: 'invoke', args: [name, event] });
        return { ok: true, payload: { limit: 7 }, durationMs: 1 };
      },
      invokeAsync: (name, event) => {
        sent.push({ what: 'lambda', args: [name, event] });
      },
      isInvokeAllowed: (name, caller) =>
        caller.servicePrincipal === 'iot.amazonaws.com' &&
        rig.invokable.has(`${name} ${caller.sourceArn} ${caller.sourceAccount}`),
    },
    publish: (message) => {
      sent.push({ what: 'mqtt', args: [message] });
    },
    newUuid: () => UUID,
    ...options,
  });
  return { ...rig, engine };
}

export const toKinesis = (more: Record<string, unknown> = {}) => ({
  Kinesis: { StreamName: 'frames', PartitionKey: '${topic(2)}', RoleArn: ROLE, ...more },
});
export const toSqs = (more: Record<string, unknown> = {}) => ({
  Sqs: { QueueUrl: 'http://127.0.0.1:4566/000000000000/failed', RoleArn: ROLE, ...more },
});
export const toLambda = () => ({ Lambda: { FunctionArn: 'arn:fn' } });
export const toTopic = (topic: string, more: Record<string, unknown> = {}) => ({
  Republish: { Topic: topic, RoleArn: ROLE, ...more },
});

/** An error as an AWS service names it. */
export function awsError(name: string, message = `${name} happened`): Error {
  return Object.assign(new Error(message), { name });
}
