import type { RegistrationTasks } from '../bulk-registration/registration-tasks.ts';
import type { ControlPlanePorts } from './iot-operation.ts';

/** An API without bulk registration is for tests of the rest. */
export function registrationTasks({ registrationTasks: tasks }: ControlPlanePorts): RegistrationTasks {
  if (!tasks) throw new Error('The iot API was made without registration tasks.');
  return tasks;
}
