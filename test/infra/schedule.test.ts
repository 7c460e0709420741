import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, expect, it, vi } from 'vitest';
import { FailureQueue } from '../../lib/constructs/failure-queue.ts';
import { FunctionSchedule } from '../../lib/constructs/schedule.ts';
import { ServiceFunction } from '../../lib/constructs/service-function.ts';
import { findEnvironment } from '../../lib/environments/find-environment.ts';
import { deployedFlags, emptyBundles } from './synthesized-roadbed.ts';

vi.setConfig({ testTimeout: 60_000 });

const bundles = emptyBundles();
afterAll(bundles.remove);

function synthesize(every: Duration, event?: Record<string, unknown>): { app: App; template: Template } {
  const app = new App({ context: deployedFlags(), builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'sweeping');
  const target = new ServiceFunction(stack, {
    ...{ functionName: 'presence', description: 'sweeps', timeoutSeconds: 5 },
    ...{ environment: findEnvironment('dev'), bundlesDir: bundles.directory },
  });
  const { queue } = new FailureQueue(stack, 'Failures');
  const settings = { target, every, description: 'sweeps', failureQueue: queue, ...(event && { event }) };
  new FunctionSchedule(stack, 'Sweep', settings);
  return { app, template: Template.fromStack(stack) };
}

it('a schedule invokes its function as a role that may do that and fill the failure queue, and nothing else', () => {
  const { app, template } = synthesize(Duration.minutes(1), { sweep: true });
  template.hasResource('AWS::Scheduler::Schedule', {
    Properties: {
      ScheduleExpression: 'rate(1 minute)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        ...{ Input: '{"sweep":true}', DeadLetterConfig: Match.anyValue() },
        RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 5 },
      },
    },
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^SweepRoleDefaultPolicy')]),
  });
  const policies = Object.entries(template.findResources('AWS::IAM::Policy'));
  const [, policy] = policies.find(([id]) => id.startsWith('SweepRoleDefaultPolicy'))!;
  expect(policy['Properties'].PolicyDocument.Statement).toEqual([
    { Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: expect.anything() },
    { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: expect.anything() },
  ]);
  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': Match.anyValue() } },
        },
      ],
    },
  });
  expect(new AwsSolutionsChecks().validateScope(app).violations).toEqual([]);
});

it.each([
  [1, 60],
  [15, 900],
  [1_440, 21_600],
])('what fails is tried again until the next run is due, six hours at most: %d minutes', (minutes, seconds) => {
  const { template } = synthesize(Duration.minutes(minutes));
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    ...{ MaximumEventAgeInSeconds: seconds, MaximumRetryAttempts: 2 },
    DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
  });
});
