import { describe, expect, it } from 'vitest';
import { ROLE, setUp } from './provider-rig.ts';

describe('AWS::IoT', () => {
  it('creates types, groups, policies, templates and rules by their names', async () => {
    const { backends, create } = setUp();
    await create('AWS::IoT::ThingType', { ThingTypeName: 'sedan' });
    await create('AWS::IoT::ThingGroup', { ThingGroupName: 'fleet' });
    await create('AWS::IoT::Policy', { PolicyName: 'device', PolicyDocument: { Statement: [] } });
    const template = await create('AWS::IoT::ProvisioningTemplate', {
      TemplateName: 'birth',
      TemplateBody: '{}',
      Enabled: true,
      ProvisioningRoleArn: ROLE,
      PreProvisioningHook: { PayloadVersion: '2020-04-01', TargetArn: 'arn:hook' },
    });
    expect(backends.inputOf('iot.createPolicy')).toEqual(['device', { Statement: [] }]);
    expect(backends.inputOf('iot.createProvisioningTemplate')).toEqual({
      templateName: 'birth',
      templateArn: template.attributes['TemplateArn'],
      templateBody: '{}',
      enabled: true,
      provisioningRoleArn: ROLE,
      preProvisioningHook: { targetArn: 'arn:hook', payloadVersion: '2020-04-01' },
    });
  });

  it('makes a rule name of letters, digits and underscores only', async () => {
    const { backends, create } = setUp();
    const actions = [{ Kinesis: { StreamName: 's', PartitionKey: '${topic(2)}', RoleArn: ROLE } }];
    const payload = { Sql: "SELECT * FROM 'a'", Actions: actions, ErrorAction: { Sqs: { QueueUrl: 'u' } } };
    const rule = await create('AWS::IoT::TopicRule', { TopicRulePayload: payload });
    expect(rule.ref).toMatch(/^[a-zA-Z0-9_]+$/);
    expect(backends.inputOf('iot.createTopicRule')).toEqual({
      ruleName: rule.ref,
      ruleArn: `arn:aws:iot:eu-central-1:000000000000:rule/${rule.ref}`,
      sql: "SELECT * FROM 'a'",
      awsIotSqlVersion: '2015-10-08',
      ruleDisabled: false,
      actions,
      errorAction: { Sqs: { QueueUrl: 'u' } },
    });
  });
});

describe('what rules write to', () => {
  it('creates delivery streams with numbers for text, and names them', async () => {
    const { backends, create } = setUp();
    const destination = { BucketARN: 'arn:aws:s3:::b', BufferingHints: { IntervalInSeconds: '60' } };
    const stream = await create('AWS::KinesisFirehose::DeliveryStream', {
      ExtendedS3DestinationConfiguration: destination,
    });
    expect(stream.attributes['Arn']).toBe(
      `arn:aws:firehose:eu-central-1:000000000000:deliverystream/${String(stream.ref)}`,
    );
    expect(backends.inputOf('firehose.CreateDeliveryStream')).toEqual({
      DeliveryStreamName: stream.ref,
      ExtendedS3DestinationConfiguration: { ...destination, BufferingHints: { IntervalInSeconds: 60 } },
    });
  });

  it('creates log groups and HTTP destinations', async () => {
    const { backends, create } = setUp();
    const group = await create('AWS::Logs::LogGroup', { LogGroupName: '/l' });
    expect([group.ref, group.attributes['Arn']]).toEqual([
      '/l',
      'arn:aws:logs:eu-central-1:000000000000:log-group:/l:*',
    ]);
    expect(backends.inputOf('logs.CreateLogGroup')).toEqual({ logGroupName: '/l' });
    const HttpUrlProperties = { ConfirmationUrl: 'https://sink.example' };
    const destination = await create('AWS::IoT::TopicRuleDestination', { HttpUrlProperties });
    expect(destination.ref).toBe('arn:destination');
    const VpcProperties = { RoleArn: 'arn:role', VpcId: 'vpc-1', SubnetIds: ['subnet-1'], SecurityGroups: ['sg-1'] };
    const network = await create('AWS::IoT::TopicRuleDestination', { VpcProperties });
    expect(network.attributes['Arn']).toBe('arn:destination');
    expect(backends.calls.at(-1)?.operation).toBe('iot.createVpcDestination');
  });
});
