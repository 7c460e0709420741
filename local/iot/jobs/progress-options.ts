import type { Clock } from '../../ports/clock.ts';
import type { Alarms } from './alarms.ts';
import type { ExecutionLife } from './execution-life.ts';
import type { Job } from './job.ts';
import type { JobOperation } from './job-events.ts';
import type { JobStore } from './job-store.ts';

/** What jobs go on with. */
export interface ProgressOptions {
  store: JobStore;
  clock: Clock;
  alarms: Alarms;
  life: ExecutionLife;
  tellEvent: (operation: JobOperation, job: Job) => void;
}
