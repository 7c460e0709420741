import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateScheduleCommand, GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { type LocalCloud, startLocalCloud } from 'roadbed/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FailureQueue } from '../../lib/constructs/failure-queue.ts';
import { FunctionSchedule } from '../../lib/constructs/schedule.ts';
import { ServiceFunction } from '../../lib/constructs/service-function.ts';
import { findEnvironment } from '../../lib/environments/find-environment.ts';
import { eventually } from '../support/eventually.ts';
import { createLogBook } from '../support/log-book.ts';

const HANDLER = `import { appendFileSync } from 'node:fs';
export const handler = async (event) => {
  appendFileSync(process.env.RUNS_FILE, JSON.stringify(event) + '\\n');
  if (event.fails) throw new Error('as asked');
};`;

/** A folder with the assembly of a sweeper, and what the sweeper was given. */
interface Sweeper {
  dir: string;
  assemblyDir: string;
  runs(): unknown[];
}

const made: string[] = [];
let sweeper: Sweeper;
let cloud: LocalCloud;

function synthesizeSweeper(): Sweeper {
  const dir = mkdtempSync(join(tmpdir(), 'roadbed-schedules-'));
  made.push(dir);
  const runsFile = join(dir, 'runs');
  mkdirSync(join(dir, 'bundles', 'presence'), { recursive: true });
  writeFileSync(join(dir, 'bundles', 'presence', 'index.mjs'), HANDLER);
  writeFileSync(runsFile, '');
  const app = new App({ outdir: join(dir, 'assembly'), builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'sweeping');
  const target = new ServiceFunction(stack, {
    ...{ functionName: 'presence', description: 'sweeps', timeoutSeconds: 5 },
    ...{ environment: findEnvironment('local'), bundlesDir: join(dir, 'bundles') },
  });
  target.function.addEnvironment('RUNS_FILE', runsFile);
  const failures = new FailureQueue(stack, 'Failures');
  const { schedule } = new FunctionSchedule(stack, 'Sweep', {
    ...{ target, every: Duration.hours(1), description: 'every hour', failureQueue: failures.queue },
    event: { sweep: true },
  });
  new CfnOutput(stack, 'ScheduleName', { value: schedule.scheduleName });
  new CfnOutput(stack, 'FunctionArn', { value: target.function.functionArn });
  new CfnOutput(stack, 'FailuresUrl', { value: failures.queue.queueUrl });
  const lines = (): string[] => readFileSync(runsFile, 'utf8').split('\n').filter(Boolean);
  return { dir, assemblyDir: app.synth().directory, runs: () => lines().map((line) => JSON.parse(line)) };
}

const roleOf = (): string => {
  const [schedule] = cloud.deployment.resource('AWS::Scheduler::Schedule');
  return (schedule!.properties['Target'] as { RoleArn: string }).RoleArn;
};

beforeAll(async () => {
  sweeper = synthesizeSweeper();
  const { dir, assemblyDir } = sweeper;
  cloud = await startLocalCloud({ projectDir: dir, assemblyDir, log: createLogBook().log });
});
afterAll(async () => {
  await cloud?.stop();
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

test('a schedule of the template runs its function at once, as AWS does for a rate, and when the operator asks', async () => {
  await eventually('the first run', () => sweeper.runs().length > 0);
  expect(sweeper.runs()).toEqual([{ sweep: true }]);
  const [planned] = cloud.schedules.list();
  expect(planned).toMatchObject({ name: `default/${cloud.output('ScheduleName')}` });
  expect(planned?.nextRunMs).toBeGreaterThan(Date.now() + 3_500_000);
  await cloud.schedules.run('Sweep');
  await cloud.idle();
  expect(sweeper.runs()).toHaveLength(2);
  await expect(cloud.schedules.run('absent')).rejects.toThrow(
    /no schedule has 'absent' in its name; there are default/,
  );
});

test('a one-time schedule made through the SDK runs and is gone; one whose role may not goes to the queue', async () => {
  const access = { region: cloud.region, endpoint: cloud.endpoints.aws, credentials: cloud.operator };
  const scheduler = new SchedulerClient(access);
  const sqs = new SQSClient(access);
  const once = (Name: string, Arn: string) =>
    new CreateScheduleCommand({
      ...{ Name, FlexibleTimeWindow: { Mode: 'OFF' }, ActionAfterCompletion: 'DELETE' },
      ScheduleExpression: `at(${new Date().toISOString().slice(0, 19)})`,
      Target: { Arn, RoleArn: roleOf(), Input: '{"once":true}', DeadLetterConfig: { Arn: queueArn() } },
    });
  const queueArn = () =>
    `arn:aws:sqs:${cloud.region}:${cloud.accountId}:${cloud.output('FailuresUrl').split('/').at(-1)}`;
  await scheduler.send(once('allowed', cloud.output('FunctionArn')));
  await eventually('the run of the one-time schedule', () =>
    sweeper.runs().some((run) => JSON.stringify(run) === '{"once":true}'),
  );
  const get = new GetScheduleCommand({ Name: 'allowed' });
  await expect(scheduler.send(get)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await scheduler.send(once('denied', `${cloud.output('FunctionArn')}-other`));
  const receive = new ReceiveMessageCommand({
    ...{ QueueUrl: cloud.output('FailuresUrl'), MessageAttributeNames: ['All'] },
  });
  const letter = await eventually('the dead letter', async () => (await sqs.send(receive)).Messages?.[0]);
  expect(letter.Body).toBe('{"once":true}');
  expect(letter.MessageAttributes).toMatchObject({
    ERROR_CODE: { StringValue: 'AccessDeniedException' },
    SCHEDULE_ARN: { StringValue: expect.stringMatching(/:schedule\/default\/denied$/) },
  });
  scheduler.destroy();
  sqs.destroy();
});

test('on request, a schedule runs only when it is asked to', async () => {
  const { dir, assemblyDir, runs } = synthesizeSweeper();
  const quiet = await startLocalCloud({ projectDir: dir, assemblyDir, schedules: 'on-request' });
  try {
    await quiet.idle();
    expect(runs()).toEqual([]);
    await quiet.schedules.run('Sweep');
    await quiet.idle();
    expect(runs()).toEqual([{ sweep: true }]);
  } finally {
    await quiet.stop();
  }
});
