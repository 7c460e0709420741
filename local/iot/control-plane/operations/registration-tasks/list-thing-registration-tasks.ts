import { TASK_STATUSES } from '../../../bulk-registration/registration-task.ts';
import { failed } from '../../../registry/outcome.ts';
import type { IotOperation } from '../../iot-operation.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';
import { registrationTasks } from '../../registration-tasks-port.ts';

/** The newest first. [AWS-IoT: API_ListThingRegistrationTasks] */
export const listThingRegistrationTasks: IotOperation = {
  name: 'ListThingRegistrationTasks',
  method: 'GET',
  route: '/thing-registration-tasks',
  resource: () => '*',
  perform(call, ports) {
    const asked = call.query.get('status');
    if (asked !== null && !TASK_STATUSES.some((status) => status === asked)) {
      return failed('InvalidRequestException', `status must be one of ${TASK_STATUSES.join(', ')}.`);
    }
    const tasks = registrationTasks(ports)
      .all()
      .filter(({ status }) => asked === null || status === asked);
    return pageAnswer(tasks, call, NEXT_TOKEN, (page) => ({ taskIds: page.map(({ taskId }) => taskId) }));
  },
};
