import type { IotOperation } from '../../iot-operation.ts';
import { describeThingRegistrationTask } from './describe-thing-registration-task.ts';
import { listThingRegistrationTaskReports } from './list-thing-registration-task-reports.ts';
import { listThingRegistrationTasks } from './list-thing-registration-tasks.ts';
import { startThingRegistrationTask } from './start-thing-registration-task.ts';
import { stopThingRegistrationTask } from './stop-thing-registration-task.ts';

export const REGISTRATION_TASK_OPERATIONS: readonly IotOperation[] = [
  describeThingRegistrationTask,
  listThingRegistrationTaskReports,
  listThingRegistrationTasks,
  startThingRegistrationTask,
  stopThingRegistrationTask,
];
