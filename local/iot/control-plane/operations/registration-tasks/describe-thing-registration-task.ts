import { percentageOf } from '../../../bulk-registration/registration-task.ts';
import { done } from '../../../registry/outcome.ts';
import { epochSeconds, type IotOperation, label } from '../../iot-operation.ts';
import { registrationTasks } from '../../registration-tasks-port.ts';

/** [AWS-IoT: API_DescribeThingRegistrationTask] */
export const describeThingRegistrationTask: IotOperation = {
  name: 'DescribeThingRegistrationTask',
  method: 'GET',
  route: '/thing-registration-tasks/{taskId}',
  resource: () => '*',
  perform(call, ports) {
    const found = registrationTasks(ports).find(label(call, 'taskId'));
    if (!found.ok) return found;
    const { createdAtMs, modifiedAtMs, lineCount: _lines, reports: _reports, ...described } = found.value;
    return done({
      ...described,
      creationDate: epochSeconds(createdAtMs),
      lastModifiedDate: epochSeconds(modifiedAtMs),
      percentageProgress: percentageOf(found.value),
    });
  },
};
