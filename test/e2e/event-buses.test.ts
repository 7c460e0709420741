import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { EventBus, EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import {
  CloudWatchLogGroup,
  LambdaFunction,
  SnsTopic,
  SqsQueue,
  EventBus as ToEventBus,
} from 'aws-cdk-lib/aws-events-targets';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { type LocalCloud, startLocalCloud } from 'roadbed/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ServiceFunction } from '../../lib/constructs/service-function.ts';
import { findEnvironment } from '../../lib/environments/find-environment.ts';
import { deployedFlags } from '../infra/synthesized-roadbed.ts';
import { eventually } from '../support/eventually.ts';
import { createLogBook } from '../support/log-book.ts';

const HANDLER = `import { appendFileSync } from 'node:fs';
export const handler = async (event) => appendFileSync(process.env.RUNS_FILE, JSON.stringify(event) + '\\n');`;

const dir = mkdtempSync(join(tmpdir(), 'roadbed-buses-'));
const runsFile = join(dir, 'runs');
const book = createLogBook();
let cloud: LocalCloud;
let clients: { events: EventBridgeClient; sqs: SQSClient; logs: CloudWatchLogsClient };

/** A bus with a rule to each kind of target, all of it CDK's own constructs. */
function synthesizeBuses(): string {
  mkdirSync(join(dir, 'bundles', 'presence'), { recursive: true });
  writeFileSync(join(dir, 'bundles', 'presence', 'index.mjs'), HANDLER);
  writeFileSync(runsFile, '');
  const app = new App({
    ...{ outdir: join(dir, 'assembly'), builtinCloudFormationValidation: false },
    context: deployedFlags(),
  });
  const stack = new Stack(app, 'buses');
  const { function: target } = new ServiceFunction(stack, {
    ...{ functionName: 'presence', description: 'notes events', timeoutSeconds: 5 },
    ...{ environment: findEnvironment('local'), bundlesDir: join(dir, 'bundles') },
  });
  target.addEnvironment('RUNS_FILE', runsFile);
  const [fleet, archive] = [new EventBus(stack, 'Fleet'), new EventBus(stack, 'Archive')];
  const queues = {
    direct: new Queue(stack, 'Direct'),
    notices: new Queue(stack, 'Notices'),
    kept: new Queue(stack, 'Kept'),
  };
  const topic = new Topic(stack, 'Topic');
  topic.addSubscription(new SqsSubscription(queues.notices, { rawMessageDelivery: true }));
  const logGroup = new LogGroup(stack, 'Log');
  const vin = EventField.fromPath('$.detail.vin');
  new Rule(stack, 'Parked', {
    eventBus: fleet,
    eventPattern: { source: ['fleet'], detail: { speed: [{ numeric: ['<', 1] }] } },
    targets: [
      new LambdaFunction(target),
      new SqsQueue(queues.direct, { message: RuleTargetInput.fromObject({ parked: vin }) }),
      new SnsTopic(topic, { message: RuleTargetInput.fromText(`${vin} is parked`) }),
      new CloudWatchLogGroup(logGroup),
      new ToEventBus(archive),
    ],
  });
  new Rule(stack, 'Keep', {
    eventBus: archive,
    eventPattern: { source: ['fleet'] },
    targets: [new SqsQueue(queues.kept)],
  });
  new CfnOutput(stack, 'Bus', { value: fleet.eventBusName });
  for (const [name, queue] of Object.entries(queues)) new CfnOutput(stack, `${name}Url`, { value: queue.queueUrl });
  new CfnOutput(stack, 'keptArn', { value: queues.kept.queueArn });
  new CfnOutput(stack, 'LogName', { value: logGroup.logGroupName });
  return app.synth().directory;
}

const receive = async (queue: string): Promise<string> => {
  const command = new ReceiveMessageCommand({ QueueUrl: cloud.output(`${queue}Url`) });
  const message = await eventually(
    `a message in ${queue}`,
    async () => (await clients.sqs.send(command)).Messages?.[0],
  );
  return String(message.Body);
};

beforeAll(async () => {
  cloud = await startLocalCloud({ projectDir: dir, assemblyDir: synthesizeBuses(), log: book.log });
  const access = { region: cloud.region, endpoint: cloud.endpoints.aws, credentials: cloud.operator };
  clients = {
    events: new EventBridgeClient(access),
    sqs: new SQSClient(access),
    logs: new CloudWatchLogsClient(access),
  };
});
afterAll(async () => {
  for (const client of Object.values(clients ?? {})) client.destroy();
  await cloud?.stop();
  rmSync(dir, { recursive: true, force: true });
});

test('an event on a bus of the template reaches function, queue, topic, log group and another bus', async () => {
  const entry = (vin: string, speed: number) => {
    return {
      Source: 'fleet',
      DetailType: 'Moved',
      EventBusName: cloud.output('Bus'),
      Detail: JSON.stringify({ vin, speed }),
    };
  };
  await clients.events.send(new PutEventsCommand({ Entries: [entry('W1', 30), entry('W2', 0)] }));
  expect(await receive('direct')).toBe('{"parked":"W2"}');
  expect(await receive('notices')).toBe('"W2 is parked"');
  expect(JSON.parse(await receive('kept'))).toMatchObject({ source: 'fleet', detail: { vin: 'W2' } });
  await cloud.idle();
  const runs = readFileSync(runsFile, 'utf8').trim().split('\n');
  expect(runs.map((run) => JSON.parse(run).detail)).toEqual([{ vin: 'W2', speed: 0 }]);
  const { events } = await clients.logs.send(new FilterLogEventsCommand({ logGroupName: cloud.output('LogName') }));
  expect(events?.map(({ message }) => JSON.parse(String(message)).detail.vin)).toEqual(['W2']);
});

test('a rule that the policy of its queue does not name is turned away', async () => {
  const onBus = { EventBusName: cloud.output('Bus') };
  await clients.events.send(new PutRuleCommand({ ...onBus, Name: 'stranger', EventPattern: '{"source":["strange"]}' }));
  const Targets = [{ Id: 't', Arn: cloud.output('keptArn') }];
  await clients.events.send(new PutTargetsCommand({ ...onBus, Rule: 'stranger', Targets }));
  const Entries = [{ ...onBus, Source: 'strange', DetailType: 'x', Detail: '{}' }];
  await clients.events.send(new PutEventsCommand({ Entries }));
  await cloud.idle();
  const [failed] = book.entries('event-delivery-failed');
  expect(failed?.fields).toMatchObject({ rule: 'stranger', errorCode: 'AccessDeniedException' });
});
