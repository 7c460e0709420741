import { once } from 'node:events';
import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayRig, gatewayRig } from '../../mqtt/listeners/gateway-rig.ts';

const ARN = 'arn:aws:iot:eu-central-1:000000000000:';
let rig: GatewayRig;

beforeAll(async () => {
  rig = await gatewayRig();
  const allow = (Action: string[], thing: string): object => ({
    ...{ Effect: 'Allow', Action, Resource: `${ARN}thing/${thing}` },
  });
  const Statement = [
    allow(['iot:GetPendingJobExecutions', 'iot:StartNextPendingJobExecution'], 'car-1'),
    allow(['iotjobsdata:DescribeJobExecution', 'iotjobsdata:UpdateJobExecution'], 'car-1'),
  ];
  rig.store.policies.put('own-jobs', JSON.stringify({ Version: '2012-10-17', Statement }));
  rig.store.policies.attach('own-jobs', rig.store.arns.certificate(rig.device.certificateId));
  for (const thingName of ['car-1', 'car-2']) rig.store.things.createThing({ thingName });
  const targets = ['car-1', 'car-2'].map((thingName) => rig.store.arns.thing(thingName));
  rig.jobs.control.create({
    ...{ jobId: 'job1', targets, targetSelection: 'SNAPSHOT', document: '{"do":"job1"}', config: {} },
    ...{ documentSource: undefined, jobTemplateArn: undefined, description: undefined, namespaceId: undefined },
  });
});
afterAll(() => rig.close());

async function call(method: string, path: string, body = '') {
  const { key, cert } = rig.device;
  const place = { host: '127.0.0.1', port: rig.ports.https, method, path, key, cert, ca: rig.ca, agent: false };
  const sent = request(place);
  sent.end(body);
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, error: response.headers['x-amzn-errortype'], body: JSON.parse(text) };
}

describe('a device with its certificate over HTTPS [AWS-IoT: jobs-mqtt-https-api]', () => {
  it('works on its jobs, by the actions’ older and newer names', async () => {
    expect(await call('GET', '/things/car-1/jobs')).toMatchObject({ status: 200, body: { queuedJobs: [{}] } });
    expect(await call('PUT', '/things/car-1/jobs/$next', '{}')).toMatchObject({
      status: 200,
      body: { execution: { jobId: 'job1', thingName: 'car-1', jobDocument: '{"do":"job1"}' } },
    });
    expect(await call('GET', '/things/car-1/jobs/%24next')).toMatchObject({ status: 200 });
    expect(await call('POST', '/things/car-1/jobs/job1', '{"status":"SUCCEEDED"}')).toEqual({
      ...{ status: 200, error: undefined, body: {} },
    });
  });

  it('is refused another thing’s jobs', async () => {
    for (const [method, path] of [
      ['GET', '/things/car-2/jobs'],
      ['PUT', '/things/car-2/jobs/$next'],
      ['POST', '/things/car-2/jobs/job1'],
    ] as const) {
      expect(await call(method, path, method === 'GET' ? '' : '{"status":"FAILED"}')).toMatchObject({
        ...{ status: 403, error: 'ForbiddenException' },
      });
    }
    expect(rig.store.jobs.pendingOf('car-2')).toMatchObject([{ status: 'QUEUED' }]);
  });
});
