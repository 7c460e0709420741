import { request } from 'node:https';
import {
  AttachPolicyCommand,
  CreateJobCommand,
  CreateKeysAndCertificateCommand,
  CreatePolicyCommand,
  CreateThingCommand,
  DescribeJobCommand,
  DescribeJobExecutionCommand,
  IoTClient,
  UpdateEventConfigurationsCommand,
} from '@aws-sdk/client-iot';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type LocalCloud, startLocalCloud } from 'roadbed/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operatorAccess } from '../../cli/up/operator-access.ts';
import { eventually } from '../support/eventually.ts';
import { type MqttSession, openMqttSession } from '../support/mqtt-session.ts';
import { PROJECT_DIR } from '../support/running-platform.ts';

const THING = 'gateway-1';
const JOBS = `$aws/things/${THING}/jobs`;

let cloud: LocalCloud;
let iot: IoTClient;
let s3: S3Client;
let device: MqttSession;
let identity: { certificatePem: string; privateKeyPem: string };

beforeAll(async () => {
  cloud = await startLocalCloud({ projectDir: PROJECT_DIR });
  const { sdk } = operatorAccess(cloud);
  iot = new IoTClient(sdk);
  s3 = new S3Client({ ...sdk, forcePathStyle: true });
  identity = await makeDevice();
  device = await openMqttSession({ ...cloud.endpoints.mqtts, caPem: cloud.caPem }, identity, THING);
});
afterAll(async () => {
  await device?.end();
  iot?.destroy();
  s3?.destroy();
  await cloud?.stop();
});

/** A thing with a certificate that may do what AWS's page on jobs says a device needs. */
async function makeDevice() {
  const { thingArn = '' } = await iot.send(new CreateThingCommand({ thingName: THING }));
  const created = await iot.send(new CreateKeysAndCertificateCommand({ setAsActive: true }));
  const arn = thingArn.replace(/thing\/.*$/, '');
  const allow = (Action: string, ...resources: string[]): object => ({
    ...{ Effect: 'Allow', Action, Resource: resources.map((resource) => arn + resource) },
  });
  const Statement = [
    allow('iot:Connect', `client/${THING}`),
    allow('iot:Publish', `topic/${JOBS}/*`),
    allow('iot:Subscribe', `topicfilter/${JOBS}/*`, 'topicfilter/$aws/events/*'),
    allow('iot:Receive', `topic/${JOBS}/*`, 'topic/$aws/events/*'),
    allow('iotjobsdata:GetPendingJobExecutions', `thing/${THING}`),
  ];
  const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iot.send(new CreatePolicyCommand({ policyName: 'jobs-device', policyDocument }));
  await iot.send(new AttachPolicyCommand({ policyName: 'jobs-device', target: created.certificateArn }));
  return { certificatePem: created.certificatePem ?? '', privateKeyPem: created.keyPair?.PrivateKey ?? '' };
}

/** The next message on a topic of the device, taken out. */
function next(topic: string): Promise<Record<string, unknown>> {
  return eventually(`a message on ${topic}`, async () => {
    const at = device.messages.findIndex((message) => message.topic === topic);
    const [message] = at < 0 ? [] : device.messages.splice(at, 1);
    return message && JSON.parse(message.payload.toString());
  });
}

async function ask(operation: string, body: object): Promise<Record<string, unknown>> {
  await device.publish(`${JOBS}/${operation}`, JSON.stringify(body));
  return next(`${JOBS}/${operation}/accepted`);
}

function pendingOverHttps(): Promise<{ status: number | undefined; body: Record<string, unknown[]> }> {
  const { certificatePem: cert, privateKeyPem: key } = identity;
  const place = { ...cloud.endpoints.https, path: `/things/${THING}/jobs`, cert, key, ca: cloud.caPem, agent: false };
  return new Promise((resolve, reject) => {
    const sent = request(place, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode, body: JSON.parse(text) });
    });
    sent.on('error', reject).end();
  });
}

test('a device on mutual TLS hears of a job, works on it in steps, and its operator sees how it ends', async () => {
  await s3.send(new CreateBucketCommand({ Bucket: 'job-documents' }));
  const Body = JSON.stringify({ operation: 'update', version: 7 });
  await s3.send(new PutObjectCommand({ Bucket: 'job-documents', Key: 'update.json', Body }));
  await iot.send(new UpdateEventConfigurationsCommand({ eventConfigurations: { JOB: { Enabled: true } } }));
  expect(await device.subscribe([`${JOBS}/notify-next`, '$aws/events/job/#'])).toEqual([1, 1]);

  const { thingArn } = await iot.send(new CreateThingCommand({ thingName: THING }));
  const documentSource = 'https://s3.amazonaws.com/job-documents/update.json';
  const job = { jobId: 'update-7', targets: [thingArn ?? ''], documentSource };
  await iot.send(new CreateJobCommand({ ...job, timeoutConfig: { inProgressTimeoutInMinutes: 30 } }));
  expect((await next(`${JOBS}/notify-next`))['execution']).toMatchObject({
    ...{ jobId: 'update-7', status: 'QUEUED', jobDocument: { operation: 'update', version: 7 } },
  });
  const waiting = await pendingOverHttps();
  expect([waiting.status, waiting.body['queuedJobs']]).toMatchObject([200, [{ jobId: 'update-7' }]]);

  // Nothing was subscribed to for the answers: they come all the same.
  const started = await ask('start-next', { clientToken: 'a', statusDetails: { step: 'download' } });
  expect(started).toMatchObject({
    ...{ clientToken: 'a', execution: { jobId: 'update-7', versionNumber: 2, approximateSecondsBeforeTimedOut: 1800 } },
  });
  await ask('update-7/update', { status: 'IN_PROGRESS', statusDetails: { step: 'install' }, expectedVersion: 2 });
  const of = { jobId: 'update-7', thingName: THING };
  const { execution } = await iot.send(new DescribeJobExecutionCommand(of));
  expect([execution?.status, execution?.statusDetails]).toEqual(['IN_PROGRESS', { detailsMap: { step: 'install' } }]);

  await ask('update-7/update', { status: 'SUCCEEDED', expectedVersion: 3 });
  expect(await next(`${JOBS}/notify-next`)).not.toHaveProperty('execution');
  expect(await next('$aws/events/job/update-7/completed')).toMatchObject({
    ...{ status: 'COMPLETED', jobProcessDetails: { numberOfSucceededThings: 1 } },
  });
  const { job: ended } = await iot.send(new DescribeJobCommand({ jobId: 'update-7' }));
  expect(ended?.status).toBe('COMPLETED');
});

test('jobs of others are out of reach', async () => {
  await device.publish(`$aws/things/gateway-2/jobs/start-next`, '{}').then(
    () => expect.unreachable('the publish was acknowledged'),
    (error: Error) => expect(error.message).toMatch(/Not authorized/),
  );
  expect(device.isOpen).toBe(true);
});
