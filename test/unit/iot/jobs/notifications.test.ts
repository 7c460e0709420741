import { beforeEach, describe, expect, it } from 'vitest';
import { type JobsRig, jobsRig, NOW_MS } from './jobs-rig.ts';

const JOBS = '$aws/things/car-1/jobs';
const SECOND = NOW_MS / 1000;
let rig: JobsRig;
beforeEach(() => {
  rig = jobsRig();
});

/** `notify` with the jobs by status, `notify-next` with the job and its status. */
function notices(): string[] {
  return rig.told().map(({ topic, body }) => {
    const jobs = body['jobs'] as Record<string, { jobId: string }[]> | undefined;
    const execution = body['execution'] as { jobId: string; status: string } | undefined;
    const listed = Object.entries(jobs ?? {}).map(([status, all]) => `${status}:${all.map(({ jobId }) => jobId)}`);
    const next = execution ? `${execution.jobId} ${execution.status}` : 'nothing';
    return `${topic.slice(JOBS.length + 1)} ${jobs ? listed.join(' ') : next}`.trim();
  });
}

describe('the worked example [AWS-IoT: jobs-comm-notifications]', () => {
  it('holds line by line', () => {
    rig.job('job1', ['car-1']);
    expect(notices()).toEqual(['notify QUEUED:job1', 'notify-next job1 QUEUED']);
    rig.job('job2', ['car-1']);
    expect(notices()).toEqual(['notify QUEUED:job1,job2']);
    rig.says('car-1', 'job1', 'IN_PROGRESS');
    expect(notices()).toEqual([]);
    rig.says('car-1', 'job1', 'SUCCEEDED');
    expect(notices()).toEqual(['notify QUEUED:job2', 'notify-next job2 QUEUED']);
    rig.job('job3', ['car-1']);
    expect(notices()).toEqual(['notify QUEUED:job2,job3']);
    rig.says('car-1', 'job3', 'IN_PROGRESS');
    expect(notices()).toEqual(['notify-next job3 IN_PROGRESS']);
    rig.says('car-1', 'job2', 'REJECTED');
    expect(notices()).toEqual(['notify IN_PROGRESS:job3']);
    rig.says('car-1', 'job3', 'SUCCEEDED');
    expect(notices()).toEqual(['notify', 'notify-next nothing']);
  });
});

describe('a notice', () => {
  it('has times in seconds, summaries by status, and the document of what is next as an object', () => {
    rig.job('job1', ['car-1']);
    const times = { queuedAt: SECOND, lastUpdatedAt: SECOND };
    const summary = { jobId: 'job1', ...times, versionNumber: 1, executionNumber: 1 };
    const execution = { ...summary, status: 'QUEUED', jobDocument: { do: 'job1' } };
    expect(rig.told()).toEqual([
      { topic: `${JOBS}/notify`, body: { timestamp: SECOND, jobs: { QUEUED: [summary] } } },
      { topic: `${JOBS}/notify-next`, body: { timestamp: SECOND, execution } },
    ]);
  });

  it('of an empty list has empty jobs, and no execution', () => {
    rig.job('job1', ['car-1']);
    rig.told();
    rig.says('car-1', 'job1', 'FAILED');
    expect(rig.told().map(({ body }) => body)).toEqual([{ timestamp: SECOND, jobs: {} }, { timestamp: SECOND }]);
  });

  it('lists ten executions, those that run first', () => {
    for (let index = 1; index <= 12; index += 1) rig.job(`job${index}`, ['car-1']);
    rig.says('car-1', 'job12', 'IN_PROGRESS');
    rig.told();
    rig.job('job13', ['car-1']);
    expect(notices()).toEqual(['notify IN_PROGRESS:job12 QUEUED:job1,job2,job3,job4,job5,job6,job7,job8,job9']);
  });

  it('goes to the things of the job alone', () => {
    rig.job('job1', ['car-2', 'car-3']);
    const topics = ['car-2', 'car-3'].flatMap((thing) =>
      ['notify', 'notify-next'].map((notice) => `$aws/things/${thing}/jobs/${notice}`),
    );
    expect(rig.told().map(({ topic }) => topic)).toEqual(topics);
  });
});
