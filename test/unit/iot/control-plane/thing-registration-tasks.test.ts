import {
  DescribeThingRegistrationTaskCommand,
  ListThingRegistrationTaskReportsCommand,
  ListThingRegistrationTasksCommand,
  StartThingRegistrationTaskCommand,
  StopThingRegistrationTaskCommand,
} from '@aws-sdk/client-iot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRegistrationService } from '../../../../local/iot/bulk-registration/registration-service.ts';
import { createCertificateAuthority } from '../../../../local/iot/certificates/certificate-authority.ts';
import { registerByTemplate } from '../../../../local/iot/control-plane/register-by-template.ts';
import { reportUrl } from '../../../../local/iot/control-plane/registration-report.ts';
import { createIotStore, type IotStore } from '../../../../local/iot/iot-store.ts';
import type { AwsService } from '../../../../local/ports/aws-http.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { eventually } from '../../../support/eventually.ts';
import { signingRequest } from '../signing-request.ts';
import { type IotApi, startIotApi } from './iot-api.ts';

const ROLE = 'arn:aws:iam::000000000000:role/bulk';
const TEMPLATE = JSON.stringify({
  Parameters: { ThingName: { Type: 'String' }, CSR: { Type: 'String' } },
  Resources: {
    thing: { Type: 'AWS::IoT::Thing', Properties: { ThingName: { Ref: 'ThingName' } } },
    certificate: { Type: 'AWS::IoT::Certificate', Properties: { CertificateSigningRequest: { Ref: 'CSR' } } },
  },
});

let store: IotStore;
let api: IotApi;
/** Objects of the S3 that the tasks read. */
let objects: Map<string, string>;
let mayRead: boolean;

const s3: AwsService = {
  signingNames: ['s3'],
  requiredPermissions: ({ url }) => [{ action: 's3:GetObject', resource: `arn:aws:s3:::${url.slice(1)}` }],
  async handle({ url }) {
    const body = objects.get(url);
    return body === undefined
      ? { status: 404, headers: {}, body: '<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>' }
      : { status: 200, headers: {}, body };
  },
  accessDenied: (message) => ({ status: 403, headers: {}, body: message }),
};

beforeEach(async () => {
  objects = new Map();
  mayRead = true;
  const authority = await createCertificateAuthority({ clock: systemClock });
  store = createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock: systemClock });
  const registrationTasks = createRegistrationService({
    ...{ services: () => [s3], clock: systemClock, log: silentLog },
    roles: {
      authorize: () => (mayRead ? { allowed: true } : { allowed: false, message: 'bulk may not read' }),
      mayAssume: (roleArn) => roleArn === ROLE,
    },
    register: (document, parameters) => registerByTemplate({ store, authority }, document, parameters),
  });
  const reportUrlOf = (token: string): string => reportUrl(api.endpoint, token);
  api = await startIotApi({ store, authority, registrationTasks, reportUrlOf });
});
afterEach(() => api.close());

const start = (input: object = {}) =>
  api.client.send(
    new StartThingRegistrationTaskCommand({
      ...{ templateBody: TEMPLATE, inputFileBucket: 'factory', inputFileKey: 'lot 7/cars.json', roleArn: ROLE },
      ...input,
    }),
  );
const describeTask = (taskId?: string) => api.client.send(new DescribeThingRegistrationTaskCommand({ taskId }));

async function over(taskId?: string) {
  return eventually('the task to be over', async () => {
    const task = await describeTask(taskId);
    return task.status === 'InProgress' || task.status === 'Cancelling' ? undefined : task;
  });
}

async function report(taskId: string | undefined, reportType: 'ERRORS' | 'RESULTS'): Promise<unknown[]> {
  const list = new ListThingRegistrationTaskReportsCommand({ taskId, reportType });
  const { resourceLinks = [] } = await api.client.send(list);
  const texts = await Promise.all(resourceLinks.map(async (link) => (await fetch(link)).text()));
  return texts.flatMap((text) => text.trim().split('\n')).map((line) => JSON.parse(line));
}

const car = async (ThingName: string) => JSON.stringify({ ThingName, CSR: await signingRequest() });

describe('things in bulk [AWS-IoT: bulk-provisioning]', () => {
  it('are registered line by line; what a line cannot be is reported, and the others go on', async () => {
    const lines = [await car('car-1'), 'nonsense', '', JSON.stringify({ ThingName: 'car-2', CSR: 'none' })];
    objects.set('/factory/lot%207/cars.json', [...lines, await car('car-3')].join('\n'));
    const { taskId } = await start();
    expect(await over(taskId)).toMatchObject({
      ...{ status: 'Completed', successCount: 2, failureCount: 2, percentageProgress: 100, roleArn: ROLE },
      ...{ inputFileBucket: 'factory', creationDate: expect.any(Date) },
    });
    expect(store.things.things().map(({ thingName }) => thingName)).toEqual(['car-1', 'car-3']);
    const [attachment] = store.principals.ofThing('car-3');
    expect(store.certificates.certificate(attachment?.certificateId ?? '')?.status).toBe('ACTIVE');
    expect(await report(taskId, 'ERRORS')).toMatchObject([
      { lineNumber: 2, errorCode: 'InvalidRequestException' },
      { lineNumber: 4, errorCode: 'InvalidRequestException' },
    ]);
    expect(await report(taskId, 'RESULTS')).toMatchObject([
      { lineNumber: 1, response: { certificatePem: expect.stringContaining('BEGIN CERTIFICATE') } },
      { lineNumber: 5, response: { resourceArns: { thing: store.arns.thing('car-3') } } },
    ]);
    expect((await fetch(`${api.endpoint}/registration-reports/unknown`)).status).toBe(404);
  });

  it('stop when told, one task at a time', async () => {
    const request = await signingRequest();
    const lines = Array.from({ length: 5_000 }, (_, index) => JSON.stringify({ ThingName: `c${index}`, CSR: request }));
    objects.set('/factory/many', lines.join('\n'));
    const { taskId } = await start({ inputFileKey: 'many' });
    await expect(start({ inputFileKey: 'many' })).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await api.client.send(new StopThingRegistrationTaskCommand({ taskId }));
    const task = await over(taskId);
    expect(task).toMatchObject({ status: 'Cancelled' });
    expect(task.successCount).toBeLessThan(5_000);
    const listed = await api.client.send(new ListThingRegistrationTasksCommand({ status: 'Cancelled' }));
    expect(listed.taskIds).toEqual([taskId]);
    const again = api.client.send(new StopThingRegistrationTaskCommand({ taskId }));
    await expect(again).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });

  it.each<[title: string, input: { isReader?: boolean; roleArn?: string; inputFileKey?: string }, message: string]>([
    ['a role that may not read', { isReader: false }, 'bulk may not read'],
    ['a role that IoT may not take on', { roleArn: `${ROLE}-other` }, 'not allowed to assume'],
    ['a file that is not there', { inputFileKey: 'none' }, 'NoSuchKey'],
  ])('fail for %s', async (_title, { isReader = true, ...input }, message) => {
    mayRead = isReader;
    const { taskId } = await start(input);
    expect(await over(taskId)).toMatchObject({ status: 'Failed', message: expect.stringContaining(message) });
  });

  it('are refused for what is no template, and for tasks that are not there', async () => {
    await expect(start({ templateBody: '{}' })).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await expect(describeTask('none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
