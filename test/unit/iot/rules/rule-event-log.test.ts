import { describe, expect, it } from 'vitest';
import { createRig, toKinesis, toSqs, UUID } from './rule-engine-rig.ts';

const SQL = "SELECT * FROM 'v1/+/t/+'";
const COMMON = {
  timestamp: '2023-11-14T22:13:20.000Z',
  traceId: UUID,
  accountId: '000000000000',
  clientId: 'car-1',
  topicName: 'v1/car-1/t/x',
  principalId: 'cert-1',
  ruleName: 'test',
};

describe('rule events in the log [AWS-IoT: cwl-format]', () => {
  it('have AWS’s field names: a match, and start and end of each action', async () => {
    const rig = createRig({ logsEvents: true });
    rig.rule(SQL, [toSqs(), toKinesis()]);
    rig.failures.set('kinesis', [new Error('no stream')]);
    rig.publish('v1/car-1/t/x', {});
    await rig.engine.idle();
    const events = rig.logged.filter(({ event }) => event === 'aws-iot-log').map(({ fields }) => fields);
    const starting = { ...COMMON, eventType: 'StartingRuleExecution', logLevel: 'DEBUG', status: 'Success' };
    const queueUrl = 'http://127.0.0.1:4566/000000000000/failed';
    expect(events).toEqual([
      { ...COMMON, eventType: 'RuleMatch', logLevel: 'INFO', status: 'Success' },
      { ...starting, ruleAction: 'SqsAction' },
      { ...starting, ruleAction: 'KinesisAction' },
      {
        ...{ ...COMMON, eventType: 'RuleExecution', logLevel: 'INFO', status: 'Success' },
        ...{ ruleAction: 'SqsAction', resources: { Sqs: queueUrl } },
      },
      {
        ...{ ...COMMON, eventType: 'RuleExecution', logLevel: 'ERROR', status: 'Failure', ruleAction: 'KinesisAction' },
        ...{ resources: { Kinesis: 'frames' }, details: expect.stringContaining('no stream') },
      },
    ]);
  });

  it('tell what was dropped, and are not written unless asked for', async () => {
    const rig = createRig({ logsEvents: true, evaluationsPerSecond: 0 });
    rig.rule(SQL, [toSqs()]);
    rig.publish('v1/car-1/t/x', {});
    const dropped = { eventType: 'RuleExecutionThrottled', reason: 'RuleExecutionThrottled', logLevel: 'ERROR' };
    expect(rig.logged.map(({ fields }) => fields)).toContainEqual(expect.objectContaining(dropped));
    const quiet = createRig();
    quiet.rule(SQL, [toSqs()]);
    quiet.publish('v1/car-1/t/x', {});
    await quiet.engine.idle();
    expect(quiet.logged).toEqual([]);
  });
});
