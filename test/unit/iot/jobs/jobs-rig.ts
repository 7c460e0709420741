import { createIotStore, type IotStore } from '../../../../local/iot/iot-store.ts';
import type { UpdateRequest } from '../../../../local/iot/jobs/device-request.ts';
import type { NewJob } from '../../../../local/iot/jobs/job.ts';
import type { JobConfig } from '../../../../local/iot/jobs/job-config.ts';
import { createJobService, type JobService } from '../../../../local/iot/jobs/job-service.ts';
import { type Collections, memoryCollections } from '../../../../local/iot/persistence/collections.ts';
import { type HeldClock, heldClock } from '../held-clock.ts';

export const NOW_MS = Date.parse('2030-01-01T00:00:00Z');
export const MINUTE_MS = 60_000;

export interface JobsRig {
  service: JobService;
  store: IotStore;
  clock: HeldClock;
  /** A job of things, or of the targets given. Throws when it is refused. */
  job(jobId: string, things: string[], change?: Partial<NewJob>): void;
  /** The device of a thing says so. Throws when it is refused. */
  says(thingName: string, jobId: string, status: UpdateRequest['status'], more?: Partial<UpdateRequest>): void;
  /** `<job> <status>` of the pending executions of a thing, in their order. */
  pendingOf(thingName: string): string[];
  /** Messages since it was last asked. */
  told(): { topic: string; body: Record<string, unknown> }[];
  statusOf(jobId: string): string | undefined;
}

/** The service over a store of its own with things `car-1` to `car-<things>`, and a clock that is held. */
export function jobsRig(
  options: { things?: number; collections?: Collections; clock?: HeldClock; config?: JobConfig } = {},
): JobsRig {
  const { things = 3, collections = memoryCollections, clock = heldClock(NOW_MS) } = options;
  const store = createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock, collections });
  for (let index = 1; index <= things; index += 1) store.things.createThing({ thingName: `car-${index}` });
  let messages: ReturnType<JobsRig['told']> = [];
  const service = createJobService({
    ...{ store, clock },
    publish: ({ topic, body }) => void messages.push({ topic, body: JSON.parse(JSON.stringify(body)) }),
  });
  service.resume();
  return {
    ...{ service, store, clock },
    job(jobId, names, change = {}) {
      const created = service.control.create({
        ...{ jobId, targets: names.map((name) => store.arns.thing(name)), targetSelection: 'SNAPSHOT' },
        ...{ document: JSON.stringify({ do: jobId }), documentSource: undefined, jobTemplateArn: undefined },
        ...{ description: undefined, namespaceId: undefined, config: options.config ?? {} },
        ...change,
      });
      if (!created.ok) throw new Error(created.message);
    },
    says(thingName, jobId, status, more = {}) {
      const answer = service.byMessage.update(thingName, jobId, {
        ...{ status, statusDetails: undefined, stepTimeoutMinutes: undefined, expectedVersion: undefined },
        ...{ executionNumber: undefined, includesState: false, includesDocument: false },
        ...more,
      });
      if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`);
    },
    pendingOf: (thingName) => store.jobs.pendingOf(thingName).map(({ jobId, status }) => `${jobId} ${status}`),
    told() {
      const taken = messages;
      messages = [];
      return taken;
    },
    statusOf: (jobId) => store.jobs.job(jobId)?.status,
  };
}
