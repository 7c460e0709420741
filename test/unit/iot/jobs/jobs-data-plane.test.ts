import * as data from '@aws-sdk/client-iot-jobs-data-plane';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JobsApi, startJobsApi } from './jobs-api.ts';
import { NOW_MS } from './jobs-rig.ts';

const SECOND = NOW_MS / 1000;
const thingName = 'car-1';

let api: JobsApi;
beforeEach(async () => {
  api = await startJobsApi();
  api.job('job1', ['car-1']);
  api.job('job2', ['car-1']);
});
afterEach(() => api.close());

describe('the device API over HTTP [AWS-IoT: API_Operations_AWS_IoT_Jobs_Data_Plane]', () => {
  it('lists, starts, describes and updates', async () => {
    const listed = await api.data.send(new data.GetPendingJobExecutionsCommand({ thingName }));
    expect(listed.inProgressJobs).toEqual([]);
    expect(listed.queuedJobs?.map(({ jobId, queuedAt }) => [jobId, queuedAt])).toEqual([
      ['job1', SECOND],
      ['job2', SECOND],
    ]);
    const start = { thingName, statusDetails: { step: '1' }, stepTimeoutInMinutes: 2 };
    const { execution } = await api.data.send(new data.StartNextPendingJobExecutionCommand(start));
    expect(execution).toEqual({
      ...{
        jobId: 'job1',
        thingName,
        status: 'IN_PROGRESS',
        statusDetails: { step: '1' },
        jobDocument: '{"do":"job1"}',
      },
      ...{ queuedAt: SECOND, startedAt: SECOND, lastUpdatedAt: SECOND, versionNumber: 2, executionNumber: 1 },
      approximateSecondsBeforeTimedOut: 120,
    });
    const describe = new data.DescribeJobExecutionCommand({ thingName, jobId: '$next', includeJobDocument: false });
    const next = (await api.data.send(describe)).execution;
    expect([next?.jobId, next?.jobDocument]).toEqual(['job1', undefined]);
    const update = { thingName, jobId: 'job1', status: 'SUCCEEDED', includeJobExecutionState: true } as const;
    const updated = await api.data.send(new data.UpdateJobExecutionCommand({ ...update, includeJobDocument: true }));
    expect(updated).toMatchObject({
      ...{ executionState: { status: 'SUCCEEDED', statusDetails: { step: '1' }, versionNumber: 3 } },
      jobDocument: '{"do":"job1"}',
    });
  });

  it.each([
    ['a bad field', { status: 'CANCELED' }, data.InvalidRequestException],
    ['another thing’s job', { thingName: 'car-2' }, data.ResourceNotFoundException],
    ['a job that has ended', { jobId: 'job2' }, data.InvalidStateTransitionException],
  ] as const)('refuses %s', async (_title, more, error) => {
    api.says(thingName, 'job2', 'FAILED');
    const update = { thingName, jobId: 'job1', status: 'IN_PROGRESS' as const, ...more };
    await expect(api.data.send(new data.UpdateJobExecutionCommand(update))).rejects.toThrow(error);
  });

  it('tells that an execution has ended, or is at another version, and keeps roles out', async () => {
    const update = { thingName, jobId: 'job1', status: 'IN_PROGRESS', expectedVersion: 7 } as const;
    const stale = api.data.send(new data.UpdateJobExecutionCommand(update));
    await expect(stale).rejects.toMatchObject({ name: 'VersionConflictException', $metadata: { httpStatusCode: 409 } });
    api.says(thingName, 'job1', 'FAILED');
    const ended = api.data.send(new data.DescribeJobExecutionCommand({ thingName, jobId: 'job1' }));
    await expect(ended).rejects.toThrow(data.TerminalStateException);
    const credentials = { accessKeyId: 'ROLE', secretAccessKey: 'x' };
    const role = new data.IoTJobsDataPlaneClient({ region: 'eu-central-1', endpoint: api.url, credentials });
    await expect(role.send(new data.GetPendingJobExecutionsCommand({ thingName }))).rejects.toMatchObject({
      name: 'ForbiddenException',
      message: `iotjobsdata:GetPendingJobExecutions on ${api.store.arns.thing('car-1')}`,
    });
    role.destroy();
  });

  it('refuses the start of a command by its name, and a body that is no object', async () => {
    const command = { targetArn: api.store.arns.thing('car-1'), commandArn: 'arn:aws:iot:eu-central-1:0:command/x' };
    const started = api.data.send(new data.StartCommandExecutionCommand(command));
    await expect(started).rejects.toMatchObject({ name: 'NotImplementedException' });
    const headers = {
      authorization: 'AWS4-HMAC-SHA256 Credential=OPERATOR/20300101/eu-central-1/iot-jobs-data/aws4_request',
    };
    const answer = await fetch(`${api.url}/things/car-1/jobs/job1`, { method: 'POST', headers, body: '[]' });
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([400, 'InvalidRequestException']);
  });
});
