import * as iot from '@aws-sdk/client-iot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JobsApi, startJobsApi } from './jobs-api.ts';
import { MINUTE_MS, NOW_MS } from './jobs-rig.ts';

const NOW = new Date(NOW_MS);
const ARN = 'arn:aws:iot:eu-central-1:000000000000:';
const TARGETS = [`${ARN}thing/car-1`, `${ARN}thing/car-2`];
const S3 = 'https://s3.amazonaws.com/documents/job.json';

let api: JobsApi;
beforeEach(async () => {
  api = await startJobsApi({
    readS3Object: async (url) => (url === S3 ? { ok: true, text: '{"from":"s3"}' } : { ok: false, problem: 'gone' }),
  });
});
afterEach(() => api.close());

const create = (jobId: string, more: Partial<iot.CreateJobRequest> = {}) =>
  api.iot.send(new iot.CreateJobCommand({ jobId, targets: TARGETS, document: '{"a":1}', ...more }));
const describeJob = async (jobId: string) => (await api.iot.send(new iot.DescribeJobCommand({ jobId }))).job;

describe('a job of the API [AWS-IoT: API_CreateJob]', () => {
  it('is created, described, listed, and its document given', async () => {
    const settings = {
      timeoutConfig: { inProgressTimeoutInMinutes: 5 },
      jobExecutionsRolloutConfig: { maximumPerMinute: 1 },
    };
    const tags = [{ Key: 'team', Value: 'a' }];
    expect(await create('job1', { description: 'first', tags, ...settings })).toMatchObject({
      ...{ jobArn: `${ARN}job/job1`, jobId: 'job1', description: 'first' },
    });
    const job = { ...{ jobId: 'job1', status: 'IN_PROGRESS', targetSelection: 'SNAPSHOT', targets: TARGETS } };
    expect(await describeJob('job1')).toMatchObject({
      ...{ ...job, ...settings, createdAt: NOW, lastUpdatedAt: NOW, description: 'first' },
      jobProcessDetails: { numberOfQueuedThings: 1, numberOfSucceededThings: 0, processingTargets: TARGETS },
    });
    const { document } = await api.iot.send(new iot.GetJobDocumentCommand({ jobId: 'job1' }));
    expect(document).toBe('{"a":1}');
    const resourceArn = `${ARN}job/job1`;
    expect((await api.iot.send(new iot.ListTagsForResourceCommand({ resourceArn }))).tags).toEqual(tags);
  });

  it('has a document of its own, of S3 or of a template', async () => {
    await create('job1', { document: undefined, documentSource: S3 });
    expect(await api.iot.send(new iot.DescribeJobCommand({ jobId: 'job1' }))).toMatchObject({ documentSource: S3 });
    const template = { jobTemplateId: 'template1', description: 'of job1', jobArn: `${ARN}job/job1` };
    const { jobTemplateArn } = await api.iot.send(new iot.CreateJobTemplateCommand(template));
    await create('job2', { document: undefined, jobTemplateArn });
    const { document } = await api.iot.send(new iot.GetJobDocumentCommand({ jobId: 'job2' }));
    expect(document).toBe('{"from":"s3"}');
    expect(await describeJob('job2')).toMatchObject({ jobTemplateArn, description: 'of job1' });
  });

  it.each([
    ['an id that is there', { jobId: 'job1' }, 'ResourceAlreadyExistsException'],
    ['an id with a dot', { jobId: 'a.b' }, 'InvalidRequestException'],
    ['no document', { document: undefined }, 'InvalidRequestException'],
    ['two documents', { documentSource: S3 }, 'InvalidRequestException'],
    ['a document that is no JSON', { document: 'x' }, 'InvalidRequestException'],
    ['a document that is too long', { document: `"${'x'.repeat(32_768)}"` }, 'InvalidRequestException'],
    ['a source that is not there', { document: undefined, documentSource: `${S3}x` }, 'InvalidRequestException'],
    ['no target', { targets: [] }, 'InvalidRequestException'],
    ['a target that is no thing', { targets: [`${ARN}cert/1`] }, 'InvalidRequestException'],
    ['a target that is not there', { targets: [`${ARN}thing/nobody`] }, 'ResourceNotFoundException'],
    ['a template that is not there', { jobTemplateArn: `${ARN}jobtemplate/x` }, 'ResourceNotFoundException'],
    ['a time of no minutes', { timeoutConfig: { inProgressTimeoutInMinutes: 0 } }, 'InvalidRequestException'],
    ['a rate above 1000', { jobExecutionsRolloutConfig: { maximumPerMinute: 1001 } }, 'InvalidRequestException'],
    ['a start that is too soon', { schedulingConfig: { startTime: '2030-01-01T00:29' } }, 'InvalidRequestException'],
    ['a start in words', { schedulingConfig: { startTime: 'soon' } }, 'InvalidRequestException'],
    [
      'windows',
      { schedulingConfig: { maintenanceWindows: [{ startTime: 'cron(0 8 * * ? *)', durationInMinutes: 9 }] } },
      'InvalidRequestException',
    ],
  ])('is refused with %s', async (_title, more: Partial<iot.CreateJobRequest>, name) => {
    await create('job1');
    await expect(create('job2', more)).rejects.toMatchObject({ name });
    expect((await api.iot.send(new iot.ListJobsCommand({}))).jobs).toHaveLength(1);
  });

  it('is listed by status, selection and group, in pages', async () => {
    api.store.groups.createThingGroup('fleet');
    for (const jobId of ['job1', 'job2', 'job3']) await create(jobId);
    await create('job4', { targets: [`${ARN}thinggroup/fleet`], targetSelection: 'CONTINUOUS' });
    await api.iot.send(new iot.CancelJobCommand({ jobId: 'job1' }));
    const list = async (input: iot.ListJobsRequest) => {
      const { jobs, nextToken } = await api.iot.send(new iot.ListJobsCommand(input));
      return { ids: jobs?.map(({ jobId }) => jobId), nextToken };
    };
    expect((await list({ status: 'CANCELED' })).ids).toEqual(['job1']);
    expect((await list({ targetSelection: 'CONTINUOUS' })).ids).toEqual(['job4']);
    expect((await list({ thingGroupName: 'fleet' })).ids).toEqual(['job4']);
    const first = await list({ maxResults: 3 });
    expect(first.ids).toEqual(['job4', 'job3', 'job2']);
    expect((await list({ maxResults: 3, nextToken: first.nextToken })).ids).toEqual(['job1']);
    await expect(list({ status: 'ODD' as iot.JobStatus })).rejects.toThrow(iot.InvalidRequestException);
  });
});

describe('what is under way', () => {
  beforeEach(async () => {
    await create('job1', { timeoutConfig: { inProgressTimeoutInMinutes: 5 } });
    api.says('car-1', 'job1', 'IN_PROGRESS', { statusDetails: { step: '1' } });
  });

  it('is cancelled where it waits, with force also where it runs', async () => {
    const reason = { reasonCode: 'BAD', comment: 'no good' };
    await api.iot.send(new iot.CancelJobCommand({ jobId: 'job1', ...reason }));
    expect([api.pendingOf('car-1'), api.pendingOf('car-2')]).toEqual([['job1 IN_PROGRESS'], []]);
    expect(await describeJob('job1')).toMatchObject({ status: 'CANCELED', ...reason, forceCanceled: false });
    api.says('car-1', 'job1', 'SUCCEEDED');
    await create('job2');
    api.says('car-1', 'job2', 'IN_PROGRESS');
    await api.iot.send(new iot.CancelJobCommand({ jobId: 'job2', force: true }));
    expect([api.pendingOf('car-1'), api.pendingOf('car-2')]).toEqual([[], []]);
  });

  it('of one thing is described, listed, cancelled and deleted', async () => {
    const of = { jobId: 'job1', thingName: 'car-1' };
    const described = async () => (await api.iot.send(new iot.DescribeJobExecutionCommand(of))).execution;
    expect(await described()).toMatchObject({
      ...{ status: 'IN_PROGRESS', statusDetails: { detailsMap: { step: '1' } }, thingArn: TARGETS[0] },
      ...{ queuedAt: NOW, startedAt: NOW, executionNumber: 1, versionNumber: 2, approximateSecondsBeforeTimedOut: 300 },
    });
    const cancel = (more: object) => api.iot.send(new iot.CancelJobExecutionCommand({ ...of, ...more }));
    await expect(cancel({})).rejects.toThrow(iot.InvalidStateTransitionException);
    await expect(cancel({ force: true, expectedVersion: 1 })).rejects.toThrow(iot.VersionConflictException);
    await cancel({ force: true, expectedVersion: 2, statusDetails: { why: 'x' } });
    expect(await described()).toMatchObject({ status: 'CANCELED', versionNumber: 3, forceCanceled: true });
    const remove = (thingName: string, force: boolean) =>
      api.iot.send(new iot.DeleteJobExecutionCommand({ jobId: 'job1', thingName, executionNumber: 1, force }));
    await expect(remove('car-2', false)).rejects.toThrow(iot.InvalidStateTransitionException);
    await remove('car-1', false);
    await expect(described()).rejects.toThrow(iot.ResourceNotFoundException);
    await remove('car-2', true);
    expect((await describeJob('job1'))?.status).toBe('COMPLETED');
  });

  it('is listed for a job and for a thing, by status', async () => {
    const forJob = async (status?: iot.JobExecutionStatus) =>
      (await api.iot.send(new iot.ListJobExecutionsForJobCommand({ jobId: 'job1', status }))).executionSummaries;
    expect((await forJob())?.map(({ thingArn }) => thingArn)).toEqual([TARGETS[1], TARGETS[0]]);
    expect(await forJob('QUEUED')).toMatchObject([
      { thingArn: TARGETS[1], jobExecutionSummary: { status: 'QUEUED', queuedAt: NOW, executionNumber: 1 } },
    ]);
    const forThing = new iot.ListJobExecutionsForThingCommand({ thingName: 'car-1', status: 'IN_PROGRESS' });
    expect((await api.iot.send(forThing)).executionSummaries).toMatchObject([{ jobId: 'job1' }]);
    const unknown = new iot.ListJobExecutionsForThingCommand({ thingName: 'nobody' });
    await expect(api.iot.send(unknown)).rejects.toThrow(iot.ResourceNotFoundException);
  });

  it('is updated for what starts later', async () => {
    const timeoutConfig = { inProgressTimeoutInMinutes: 1 };
    await api.iot.send(new iot.UpdateJobCommand({ jobId: 'job1', description: 'faster', timeoutConfig }));
    api.says('car-2', 'job1', 'IN_PROGRESS');
    api.clock.advance(MINUTE_MS);
    expect([api.pendingOf('car-1'), api.pendingOf('car-2')]).toEqual([['job1 IN_PROGRESS'], []]);
    expect(await describeJob('job1')).toMatchObject({ description: 'faster', timeoutConfig });
  });

  it('is deleted with force alone, and may be made again', async () => {
    const remove = (force: boolean) => api.iot.send(new iot.DeleteJobCommand({ jobId: 'job1', force }));
    await expect(remove(false)).rejects.toThrow(iot.InvalidStateTransitionException);
    await remove(true);
    expect([api.pendingOf('car-1'), api.pendingOf('car-2')]).toEqual([[], []]);
    await expect(describeJob('job1')).rejects.toThrow(iot.ResourceNotFoundException);
    await create('job1');
    expect(api.pendingOf('car-1')).toEqual(['job1 QUEUED']);
    await api.iot.send(new iot.CancelJobCommand({ jobId: 'job1' }));
    await remove(false);
  });

  it('is told to events that are switched on [AWS-IoT: events-jobs]', async () => {
    api.says('car-1', 'job1', 'SUCCEEDED');
    api.told();
    const eventConfigurations = { JOB: { Enabled: true }, JOB_EXECUTION: { Enabled: true } };
    await api.iot.send(new iot.UpdateEventConfigurationsCommand({ eventConfigurations }));
    await api.iot.send(new iot.CancelJobCommand({ jobId: 'job1', comment: 'enough' }));
    await api.iot.send(new iot.DeleteJobCommand({ jobId: 'job1' }));
    const events = api.told().filter(({ topic }) => topic.startsWith('$aws/events/'));
    expect(events.map(({ topic }) => topic.slice('$aws/events/'.length))).toEqual([
      ...['job/job1/cancellation_in_progress', 'jobExecution/job1/canceled', 'job/job1/canceled'],
      ...[
        'job/job1/deletion_in_progress',
        'jobExecution/job1/deleted',
        'jobExecution/job1/deleted',
        'job/job1/deleted',
      ],
    ]);
    expect(events[1]?.body).toEqual({
      ...{ eventType: 'JOB_EXECUTION', eventId: expect.any(String), timestamp: NOW_MS / 1000, operation: 'canceled' },
      ...{ jobId: 'job1', thingArn: TARGETS[1], status: 'CANCELED', statusDetails: {} },
    });
    expect(events[2]?.body).toMatchObject({
      ...{ eventType: 'JOB', operation: 'canceled', status: 'CANCELED', targets: TARGETS, comment: 'enough' },
      ...{ createdAt: NOW_MS, completedAt: NOW_MS, jobProcessDetails: { numberOfSucceededThings: 1 } },
    });
  });
});

describe('a job template [AWS-IoT: API_CreateJobTemplate]', () => {
  it('is created, described, listed and deleted', async () => {
    const abortConfig: iot.AbortConfig = {
      criteriaList: [{ failureType: 'ALL', action: 'CANCEL', thresholdPercentage: 20.5, minNumberOfExecutedThings: 3 }],
    };
    const template = { jobTemplateId: 'template1', document: '{}', description: 'd', abortConfig };
    const made = new iot.CreateJobTemplateCommand(template);
    const { jobTemplateArn } = await api.iot.send(made);
    await expect(api.iot.send(made)).rejects.toThrow(iot.ConflictException);
    const described = await api.iot.send(new iot.DescribeJobTemplateCommand({ jobTemplateId: 'template1' }));
    expect(described).toMatchObject({ ...template, jobTemplateArn, createdAt: NOW });
    const { jobTemplates } = await api.iot.send(new iot.ListJobTemplatesCommand({}));
    expect(jobTemplates).toEqual([{ jobTemplateArn, jobTemplateId: 'template1', description: 'd', createdAt: NOW }]);
    await api.iot.send(new iot.DeleteJobTemplateCommand({ jobTemplateId: 'template1' }));
    const gone = api.iot.send(new iot.DescribeJobTemplateCommand({ jobTemplateId: 'template1' }));
    await expect(gone).rejects.toThrow(iot.ResourceNotFoundException);
  });
});
