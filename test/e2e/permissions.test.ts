import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeJsonFrame } from '../../contract/telemetry/json-codec.ts';
import { frameOfSamples } from '../../contract/telemetry/samples.ts';
import { topics } from '../../contract/topics.ts';
import type { VehicleIdentity } from '../../vehicle/identity/vehicle-identity.ts';
import { editedAssembly, withdraw } from '../support/edited-assembly.ts';
import { eventually } from '../support/eventually.ts';
import { type MqttSession, openMqttSession } from '../support/mqtt-session.ts';
import { quarantinedObjects } from '../support/quarantine-probe.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';

/** What IoT Core hands to a rule's error action. */
interface RuleError {
  ruleName: string;
  topic: string;
  clientId: string;
  base64OriginalPayload: string;
  failures: { failedAction: string; failedResource: string; errorMessage: string }[];
}

const withdrawn: string[] = [];
let assembly: Awaited<ReturnType<typeof editedAssembly>>;
let platform: RunningPlatform;
let vehicle: VehicleIdentity;
let session: MqttSession;

beforeAll(async () => {
  assembly = await editedAssembly((logicalId, resource) => {
    const { Type: type, Properties: properties } = resource;
    const take = (from: RegExp, action: string): void => {
      if (type !== 'AWS::IAM::Policy' || !from.test(logicalId)) return;
      if (withdraw(resource, action) > 0) withdrawn.push(action);
    };
    take(/^telemetryingest/, 'dynamodb:UpdateItem');
    take(/^UplinkTelemetryRole/, 'kinesis:PutRecord');
    take(/^configpush/, 'iot:Publish');
    // the end of a batch is to be seen, and nobody gives a right back here
    if (type === 'AWS::Lambda::EventSourceMapping') properties.MaximumRetryAttempts = 3;
    if (type !== 'AWS::Lambda::Permission' || !String(properties.SourceArn).endsWith(':rule/presence_v1'))
      return 'keep';
    withdrawn.push('permission of presence_v1');
    return 'remove';
  });
  platform = await startPlatform({ vehicles: 2, assemblyDir: assembly.assemblyDir });
  vehicle = await platform.newVehicle();
  session = await openMqttSession(platform.endpoint, vehicle, vehicle.vehicleId);
});
afterAll(async () => {
  await session?.end();
  await platform?.stop();
  await assembly?.remove();
});

/** Waits for a rule's message on the queue of rule errors, and takes it. */
async function ruleError(ruleName: string): Promise<RuleError> {
  const sqs = new SQSClient(platform.operator.sdk);
  const queue = platform.cloud.deployment.resource('AWS::SQS::Queue').find((each) => /RuleErrors/.test(each.logicalId));
  const QueueUrl = queue?.ref ?? '';
  try {
    return await eventually(`an error of ${ruleName}`, async () => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
      );
      for (const { Body = '', ReceiptHandle } of Messages) {
        const error = JSON.parse(Body) as RuleError;
        if (error.ruleName !== ruleName) continue;
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        return error;
      }
      return undefined;
    });
  } finally {
    sqs.destroy();
  }
}

const frame = (): Uint8Array =>
  encodeJsonFrame(
    frameOfSamples({ bootId: 'b', sequence: 1, baseTimeMs: Date.now() }, [
      { offsetMs: 0, signals: [['Vehicle.Speed', 1]] },
    ]),
  );

describe('a grant taken out of the template is missed as on AWS', () => {
  test('and each of these was in the template', () => {
    expect(withdrawn.sort()).toEqual([
      'dynamodb:UpdateItem',
      'iot:Publish',
      'kinesis:PutRecord',
      'permission of presence_v1',
    ]);
  });

  test('without kinesis:PutRecord in the role of its rule a frame goes to the error action with its bytes', async () => {
    const payload = Buffer.from(frame());
    await session.publish(topics.telemetry(vehicle.vehicleId, 'drive'), payload);
    const error = await ruleError('telemetry_v1');
    expect(error).toMatchObject({ clientId: vehicle.vehicleId, topic: `v1/${vehicle.vehicleId}/t/drive` });
    expect(Buffer.from(error.base64OriginalPayload, 'base64').equals(payload)).toBe(true);
    expect(error.failures).toHaveLength(1);
    expect(error.failures[0]?.failedAction).toBe('KinesisAction');
    expect(error.failures[0]?.errorMessage).toMatch(/not authorized to perform: kinesis:PutRecord/);
  });

  test('without AWS::Lambda::Permission for its rule the presence function is not invoked', async () => {
    const error = await ruleError('presence_v1');
    expect(error.failures[0]).toMatchObject({ failedAction: 'LambdaAction' });
    expect(error.failures[0]?.failedResource).toMatch(/^arn:aws:lambda:.*presence/);
    expect((await platform.api.get(`/v1/vehicles/${vehicle.vehicleId}`)).body).toMatchObject({
      born: false,
      presence: { connected: false },
    });
  });

  test('without dynamodb:UpdateItem the consumer gets AccessDenied, and the batch is kept after its tries', async () => {
    const kinesis = new KinesisClient(platform.operator.sdk);
    const StreamName = platform.cloud.output('TelemetryStream');
    await kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: vehicle.vehicleId, Data: frame() }));
    kinesis.destroy();
    const [line] = await eventually('the failed record in the log', () => {
      const lines = platform.logs.functionLines('record failed');
      return lines.length > 0 && lines;
    });
    expect(line).toMatchObject({
      error: { name: 'AccessDeniedException', message: expect.stringMatching(/not authorized.*dynamodb:UpdateItem/) },
    });
    const [kept] = await eventually('the batch in the quarantine bucket', async () => {
      const objects = await quarantinedObjects(platform.operator, 'aws/lambda/');
      return objects.length > 0 && objects;
    });
    const record = JSON.parse(String(kept?.bytes)) as { requestContext: { condition: string }; payload?: string };
    expect(record.requestContext.condition).toBe('RetryAttemptsExhausted');
    expect(platform.logs.functionLines('record failed').length).toBe(4);
    expect((await platform.api.get(`/v1/vehicles/${vehicle.vehicleId}/shadow`)).body.frames).toBe(0);
  });

  test('without iot:Publish a message to a ready vehicle goes back to the queue and says why', async () => {
    await session.publish(topics.event(vehicle.vehicleId, 'ready'), '{}');
    await eventually('the vehicle to be ready', async () => {
      const row = await platform.row('VehiclesTable', { vehicleId: vehicle.vehicleId });
      return row?.['readyAtMs'] !== undefined;
    });
    const patch = { json: { desired: { a: 1 } } };
    const { status, body } = await platform.api.call('PATCH', `/v1/vehicles/${vehicle.vehicleId}/shadow`, patch);
    expect({ status, state: body.state }).toEqual({ status: 202, state: 'QUEUED' });
    const row = await platform.row('MailboxTable', { vehicleId: vehicle.vehicleId, messageId: body.messageId });
    const steps = row?.['history'] as { state: string; reasonCode?: string; reason?: string }[];
    expect(steps.map(({ state }) => state)).toEqual(['ACCEPTED', 'SENT', 'QUEUED']);
    expect(steps.at(-1)?.reasonCode).toBe('publish-failed');
    expect(steps.at(-1)?.reason).toMatch(/AccessDenied|Forbidden|Unauthorized/);
  });
});
