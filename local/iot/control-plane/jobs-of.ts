import type { JobService } from '../jobs/job-service.ts';
import type { ControlPlanePorts } from './iot-operation.ts';

/** An API without a Jobs service is for tests of the rest. */
export function jobsOf({ jobs }: ControlPlanePorts): JobService {
  if (!jobs) throw new Error('The iot API was made without a Jobs service.');
  return jobs;
}
