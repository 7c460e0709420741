import type { Clock } from '../../ports/clock.ts';
import type { IndexSources } from '../fleet-index/thing-document.ts';
import type { IotStore } from '../iot-store.ts';
import { createAlarms } from './alarms.ts';
import { createDeviceJobs, type DeviceJobs } from './device-jobs.ts';
import { createExecutionLife } from './execution-life.ts';
import { isJobOver } from './job.ts';
import type { JobConfig } from './job-config.ts';
import { createJobControl, type JobControl } from './job-control.ts';
import { type ExecutionOperation, executionEvent, type JobEvent, jobEvent } from './job-events.ts';
import type { JobExecution } from './job-execution.ts';
import { createJobProgress } from './job-progress.ts';
import type { JobStore } from './job-store.ts';
import { isTarget } from './job-targets.ts';
import { createPendingNotices, type JobMessage } from './pending-notices.ts';

/** Fills in what a document leaves open until a device reads it. */
export type FillDocument = (document: string, presigned: JobConfig['presignedUrlConfig']) => string;

export interface JobServiceOptions {
  store: IotStore;
  connectivity?: IndexSources['connectivity'];
  clock: Clock;
  /** To subscribers and rules. */
  publish: (message: JobMessage) => void;
  fillDocument?: FillDocument | undefined;
}

/** The Jobs service without its edges. [AWS-IoT: iot-jobs] */
export interface JobService {
  readonly store: JobStore;
  readonly control: JobControl;
  /** Documents are objects. */
  readonly byMessage: DeviceJobs;
  /** Documents are text. */
  readonly byRequest: DeviceJobs;
  /** Goes on with what an earlier run left. */
  resume(): void;
  /** No timer fires any more. */
  close(): void;
}

export function createJobService(options: JobServiceOptions): JobService {
  const { store: iot, clock, publish } = options;
  const { jobs: store, eventConfigurations, arns } = iot;
  const alarms = createAlarms(clock);

  const textOf = (execution: JobExecution): string => {
    const { document = '{}', config } = store.job(execution.jobId) ?? {};
    return options.fillDocument?.(document, config?.presignedUrlConfig) ?? document;
  };
  const objectOf = (execution: JobExecution): unknown => JSON.parse(textOf(execution));

  function tell({ configuration, topic, body }: JobEvent): void {
    if (eventConfigurations.isEnabled(configuration)) publish({ topic, body });
  }
  const tellExecution = (operation: ExecutionOperation, execution: JobExecution): void =>
    tell(executionEvent(operation, execution, arns.thing(execution.thingName), clock.nowMs()));

  const life = createExecutionLife({
    ...{ store, clock, alarms },
    tellPending: createPendingNotices({ clock, documentOf: objectOf, publish }),
    tellEvent: tellExecution,
    ended: (execution) => progress.ended(execution),
  });
  const progress = createJobProgress({
    ...{ store, clock, alarms, life },
    tellEvent: (operation, job) => tell(jobEvent(operation, job, store.countsOf(job.jobId), clock.nowMs())),
  });
  const sources: IndexSources = { store: iot, connectivity: options.connectivity };

  /** A thing came, went, changed or changed groups: continuous jobs take it up or let it go. [AWS-IoT: iot-jobs] */
  function reconsider(thingName: string): void {
    for (const job of store.jobs()) {
      if (isJobOver(job) || job.targetSelection !== 'CONTINUOUS') continue;
      const latest = store.execution(job.jobId, thingName);
      const isListed = job.waiting.includes(thingName) || (latest !== undefined && latest.status !== 'REMOVED');
      const isWanted = isTarget(sources, job.targets, thingName);
      if (isWanted && !isListed) progress.enlist(job, [thingName]);
      else if (!isWanted && isListed) progress.withdraw(job, thingName);
    }
  }

  iot.changes.onChange((subject) => {
    const [kind, thingName = ''] = subject.split(/:(.*)/s);
    if (kind === 'thing') reconsider(thingName);
  });
  // What a thing was to do goes with it.
  iot.onRegistryChange((change) => {
    if (change.kind !== 'thing' || change.operation !== 'DELETED') return;
    for (const job of store.jobs()) progress.withdraw(job, change.thing.thingName);
  });

  const common = { store, life, clock, isThing: (name: string) => iot.things.thing(name) !== undefined };
  return {
    store,
    control: createJobControl({ store, sources, clock, life, progress }),
    byMessage: createDeviceJobs({ ...common, documentOf: objectOf }),
    byRequest: createDeviceJobs({ ...common, documentOf: textOf }),
    resume() {
      for (const job of store.jobs()) {
        life.resume(job.jobId);
        progress.begin(job.jobId);
      }
    },
    close: () => alarms.clearAll(),
  };
}
