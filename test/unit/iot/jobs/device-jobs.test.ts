import { beforeEach, describe, expect, it } from 'vitest';
import { answerMessage } from '../../../../local/iot/jobs/job-message-answer.ts';
import { jobRequestOf } from '../../../../local/iot/jobs/job-request-topic.ts';
import { type JobsRig, jobsRig, MINUTE_MS, NOW_MS } from './jobs-rig.ts';

const SECOND = NOW_MS / 1000;
let rig: JobsRig;
beforeEach(() => {
  rig = jobsRig();
});

/** What the device of `car-1` hears of a request. */
function ask(operation: string, request: unknown = {}, thingName = 'car-1') {
  const topic = jobRequestOf(`$aws/things/${thingName}/jobs/${operation}`);
  if (!topic) throw new Error(`no request on ${operation}`);
  const payload = Buffer.from(typeof request === 'string' ? request : JSON.stringify(request));
  const { outcome, body } = answerMessage(rig.service.byMessage, topic, payload, SECOND);
  return { outcome, ...body };
}

describe('the device API over MQTT [AWS-IoT: jobs-mqtt-api]', () => {
  it('lists what is pending, both lists also when they are empty', () => {
    const ends = { outcome: 'accepted', timestamp: SECOND, clientToken: 't' };
    expect(ask('get', { clientToken: 't' })).toEqual({ ...ends, inProgressJobs: [], queuedJobs: [] });
    rig.job('job1', ['car-1']);
    rig.job('job2', ['car-1']);
    rig.says('car-1', 'job2', 'IN_PROGRESS');
    const summary = { queuedAt: SECOND, lastUpdatedAt: SECOND, executionNumber: 1 };
    expect(ask('get', '')).toEqual({
      outcome: 'accepted',
      timestamp: SECOND,
      inProgressJobs: [{ jobId: 'job2', ...summary, startedAt: SECOND, versionNumber: 2 }],
      queuedJobs: [{ jobId: 'job1', ...summary, versionNumber: 1 }],
    });
  });

  it('starts the next one with its document; what runs is given again as it is', () => {
    expect(ask('start-next')).toEqual({ outcome: 'accepted', timestamp: SECOND });
    rig.job('job1', ['car-1']);
    const execution = {
      ...{ jobId: 'job1', status: 'IN_PROGRESS', statusDetails: { step: '1' }, jobDocument: { do: 'job1' } },
      ...{ queuedAt: SECOND, startedAt: SECOND, lastUpdatedAt: SECOND, versionNumber: 2, executionNumber: 1 },
    };
    expect(ask('start-next', { statusDetails: { step: '1' } })).toMatchObject({ execution });
    expect(ask('start-next', { statusDetails: { step: '2' } })).toMatchObject({ execution });
  });

  it('describes an execution, by its id or as $next, with its document unless told', () => {
    expect(ask('$next/get')).toEqual({ outcome: 'accepted', timestamp: SECOND });
    rig.job('job1', ['car-1']);
    expect(ask('$next/get')).toMatchObject({ execution: { jobId: 'job1', jobDocument: { do: 'job1' } } });
    expect(ask('job1/get', { executionNumber: 1, includeJobDocument: false })).toMatchObject({
      outcome: 'accepted',
      execution: { status: 'QUEUED' },
    });
    expect(ask('job1/get', { includeJobDocument: false })).not.toHaveProperty('execution.jobDocument');
    expect(ask('job1/get', { executionNumber: 2 })).toMatchObject({ outcome: 'rejected', code: 'ResourceNotFound' });
  });

  it('updates an execution; state and document come when they are asked for', () => {
    rig.job('job1', ['car-1']);
    expect(ask('job1/update', { status: 'IN_PROGRESS', clientToken: 't' })).toEqual({
      ...{ outcome: 'accepted', timestamp: SECOND, clientToken: 't' },
    });
    const update = { status: 'IN_PROGRESS', statusDetails: { a: '1' }, expectedVersion: 2 };
    const asked = { includeJobExecutionState: true, includeJobDocument: true };
    expect(ask('job1/update', { ...update, ...asked })).toMatchObject({
      executionState: { status: 'IN_PROGRESS', statusDetails: { a: '1' }, versionNumber: 3 },
      jobDocument: { do: 'job1' },
    });
    // Details that are left out stay, those that are given replace all.
    ask('job1/update', { status: 'IN_PROGRESS' });
    const last = ask('job1/update', { status: 'SUCCEEDED', includeJobExecutionState: true });
    expect(last).toMatchObject({
      executionState: { status: 'SUCCEEDED', statusDetails: { a: '1' }, versionNumber: 5 },
    });
  });

  it('takes numbers as text, as the embedded SDK sends them', () => {
    rig.job('job1', ['car-1']);
    const update = { status: 'IN_PROGRESS', expectedVersion: '1', executionNumber: '1', stepTimeoutInMinutes: '5' };
    expect(ask('job1/update', update)).toMatchObject({ outcome: 'accepted' });
    expect(ask('job1/get')).toMatchObject({ execution: { approximateSecondsBeforeTimedOut: 300 } });
    rig.clock.advance(MINUTE_MS);
    expect(ask('job1/get')).toMatchObject({ execution: { approximateSecondsBeforeTimedOut: 240 } });
  });
});

describe('a request is rejected [AWS-IoT: jobs-api]', () => {
  beforeEach(() => rig.job('job1', ['car-1']));

  it.each([
    ['no JSON', 'job1/update', '{', 'InvalidJson'],
    ['a list', 'get', '[]', 'InvalidJson'],
    ['an unknown thing', 'get', {}, 'ResourceNotFound', 'nobody'],
    ['another job', 'job2/update', { status: 'FAILED' }, 'ResourceNotFound'],
    ['another thing’s job', 'job1/update', { status: 'FAILED' }, 'ResourceNotFound', 'car-2'],
    ['no status', 'job1/update', {}, 'InvalidRequest'],
    ['a status of the cloud', 'job1/update', { status: 'CANCELED' }, 'InvalidRequest'],
    ['the way back', 'job1/update', { status: 'QUEUED' }, 'InvalidRequest'],
    ['a job id with a blank', 'job 1/get', {}, 'InvalidRequest'],
    ['an update of $next', '$next/update', { status: 'FAILED' }, 'InvalidRequest'],
    ['a step of no length', 'start-next', { stepTimeoutInMinutes: 0 }, 'InvalidRequest'],
    ['a step of over a week', 'start-next', { stepTimeoutInMinutes: 10_081 }, 'InvalidRequest'],
    ['a step of half a minute', 'start-next', { stepTimeoutInMinutes: 0.5 }, 'InvalidRequest'],
    ['a version that is none', 'job1/update', { status: 'FAILED', expectedVersion: 'x' }, 'InvalidRequest'],
    ['an execution number of 0', 'job1/get', { executionNumber: 0 }, 'InvalidRequest'],
    ['details that are no text', 'start-next', { statusDetails: { a: 1 } }, 'InvalidRequest'],
    ['an empty detail', 'start-next', { statusDetails: { a: '' } }, 'InvalidRequest'],
    ['a control character', 'start-next', { statusDetails: { a: 'a\nb' } }, 'InvalidRequest'],
    ['a detail by an odd name', 'start-next', { statusDetails: { 'a b': 'c' } }, 'InvalidRequest'],
    ['a flag that is none', 'job1/get', { includeJobDocument: 'yes' }, 'InvalidRequest'],
  ])('for %s', (_title, operation, request, code, thingName = 'car-1') => {
    expect(ask(operation, request, thingName)).toMatchObject({ outcome: 'rejected', code, timestamp: SECOND });
    expect(rig.pendingOf('car-1')).toEqual(['job1 QUEUED']);
  });

  it('for a version that has passed, with the state', () => {
    ask('start-next');
    expect(ask('job1/update', { status: 'FAILED', expectedVersion: 1, clientToken: 't' })).toEqual({
      ...{ outcome: 'rejected', code: 'VersionMismatch', message: 'The execution is at version 2, not 1' },
      ...{ timestamp: SECOND, clientToken: 't', executionState: { status: 'IN_PROGRESS', versionNumber: 2 } },
    });
  });

  it('for what has ended, with the state; describing it tells that it has ended', () => {
    ask('job1/update', { status: 'SUCCEEDED' });
    expect(ask('job1/update', { status: 'IN_PROGRESS' })).toMatchObject({
      code: 'InvalidStateTransition',
      executionState: { status: 'SUCCEEDED', versionNumber: 2 },
    });
    expect(ask('job1/get')).toMatchObject({ code: 'TerminalStateReached' });
  });
});
