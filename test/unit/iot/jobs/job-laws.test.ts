import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEVICE_STATUSES } from '../../../../local/iot/jobs/execution-change.ts';
import { notifiedThings } from '../../../../local/iot/jobs/execution-counts.ts';
import { EXECUTION_STATUSES, isTerminal, type JobExecution } from '../../../../local/iot/jobs/job-execution.ts';
import { answerMessage } from '../../../../local/iot/jobs/job-message-answer.ts';
import { jobRequestOf } from '../../../../local/iot/jobs/job-request-topic.ts';
import { type JobsRig, jobsRig, MINUTE_MS } from './jobs-rig.ts';

const JOBS = ['job1', 'job2'];
const CARS = ['car-1', 'car-2'];
const job = fc.constantFrom(...JOBS);
const car = fc.constantFrom(...CARS);
const request = fc.record(
  {
    status: fc.constantFrom(...DEVICE_STATUSES, 'QUEUED', 'CANCELED', 'odd'),
    statusDetails: fc.oneof(fc.dictionary(fc.string(), fc.string()), fc.constant({ a: 'b' })),
    expectedVersion: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant('2')),
    stepTimeoutInMinutes: fc.constantFrom(-1, 0, 1, 5),
    includeJobExecutionState: fc.boolean(),
  },
  { requiredKeys: [] },
);
const plain = fc.record({ status: fc.constantFrom(...DEVICE_STATUSES) });
const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('update' as const), job, car, request: plain }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('update' as const), job, car, request }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('start-next' as const), job, car, request }) },
  fc.record({ kind: fc.constantFrom('time' as const, 'cancel' as const, 'cancel-one' as const), job, car }),
  fc.record({ kind: fc.constantFrom('delete-one' as const, 'delete' as const, 'create' as const), job, car }),
);
type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never;

const config = {
  timeoutConfig: { inProgressTimeoutInMinutes: 2 },
  jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'ALL' as const, numberOfRetries: 2 }] },
};

function perform(rig: JobsRig, given: Act): void {
  const { control, byMessage } = rig.service;
  if ('request' in given) {
    const operation = given.kind === 'update' ? `${given.job}/update` : 'start-next';
    const topic = jobRequestOf(`$aws/things/${given.car}/jobs/${operation}`);
    if (topic) answerMessage(byMessage, topic, Buffer.from(JSON.stringify(given.request)), 0);
  } else if (given.kind === 'time') rig.clock.advance(MINUTE_MS);
  else if (given.kind === 'cancel') control.cancel(given.job, { force: given.car === 'car-1' });
  else if (given.kind === 'cancel-one') control.cancelExecution(given.job, given.car, { force: true });
  else if (given.kind === 'delete-one') control.deleteExecution(given.job, given.car, 1, true);
  else if (given.kind === 'delete') control.delete(given.job, true);
  else if (!rig.store.jobs.job(given.job)) rig.job(given.job, CARS);
}

const keyOf = ({ jobId, thingName, executionNumber, sequence }: JobExecution): string =>
  `${jobId}/${thingName}/${executionNumber}/${sequence}`;

function executions(rig: JobsRig): Map<string, JobExecution> {
  return new Map(JOBS.flatMap((name) => rig.store.jobs.ofJob(name)).map((each) => [keyOf(each), each]));
}

describe('whatever devices, operators and time do', () => {
  it('an execution that has ended stays as it is, and any other grows by one version with each change', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        const rig = jobsRig({ things: 2, config });
        for (const name of JOBS) rig.job(name, CARS);
        for (const each of acts) {
          const before = executions(rig);
          perform(rig, each);
          for (const [key, now] of executions(rig)) {
            const was = before.get(key);
            if (!was || was === now) continue;
            expect(isTerminal(was.status)).toBe(false);
            expect(now.versionNumber).toBe(was.versionNumber + 1);
            expect(now.status).not.toBe('QUEUED');
          }
        }
      }),
    );
  });

  it('notices and lists agree: who follows the notices knows what is pending, and what is next', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        const rig = jobsRig({ things: 2, config });
        const pending = new Map<string, Set<string>>();
        const next = new Map<string, string | undefined>();
        const follow = (): void => {
          for (const { topic, body } of rig.told()) {
            const thing = topic.split('/')[2] ?? '';
            const lists = Object.values((body['jobs'] ?? {}) as Record<string, { jobId: string }[]>);
            if (topic.endsWith('/notify')) pending.set(thing, new Set(lists.flat().map(({ jobId }) => jobId)));
            else next.set(thing, (body['execution'] as { jobId: string } | undefined)?.jobId);
          }
        };
        for (const name of JOBS) rig.job(name, CARS);
        for (const each of acts) {
          perform(rig, each);
          follow();
          for (const name of CARS) {
            const list = rig.store.jobs.pendingOf(name);
            expect([...(pending.get(name) ?? [])].sort()).toEqual(list.map(({ jobId }) => jobId).sort());
            expect(next.get(name)).toBe(list[0]?.jobId);
          }
        }
      }),
    );
  });

  it('each thing counts once in a job, by its latest execution', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        const rig = jobsRig({ things: 2, config });
        for (const name of JOBS) rig.job(name, CARS);
        for (const each of acts) perform(rig, each);
        for (const name of JOBS) {
          const latest = CARS.flatMap((thing) => rig.store.jobs.execution(name, thing) ?? []);
          const counts = rig.store.jobs.countsOf(name);
          expect(notifiedThings(counts)).toBe(latest.length);
          for (const status of EXECUTION_STATUSES) {
            expect(counts[status]).toBe(latest.filter((execution) => execution.status === status).length);
          }
          // A snapshot is over as soon as nothing is left to do.
          const isLeft = latest.some(({ status }) => !isTerminal(status));
          if (rig.statusOf(name) === 'IN_PROGRESS') expect(isLeft).toBe(true);
        }
      }),
    );
  });

  it('a request of any bytes is answered', () => {
    const rig = jobsRig({ things: 2 });
    rig.job('job1', CARS);
    const operation = fc.constantFrom('get', 'start-next', 'job1/get', 'job1/update', '$next/get', '__proto__/get');
    const bytes = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(operation, bytes, (name, payload) => {
        const topic = jobRequestOf(`$aws/things/car-1/jobs/${name}`);
        const answer = topic && answerMessage(rig.service.byMessage, topic, payload, 7);
        expect(answer?.body['timestamp']).toBe(7);
      }),
    );
  });
});
