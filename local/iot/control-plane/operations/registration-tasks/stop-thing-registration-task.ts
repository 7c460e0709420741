import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';
import { registrationTasks } from '../../registration-tasks-port.ts';

/** What is registered stays. [AWS-IoT: API_StopThingRegistrationTask] */
export const stopThingRegistrationTask: IotOperation = {
  name: 'StopThingRegistrationTask',
  method: 'PUT',
  route: '/thing-registration-tasks/{taskId}/cancel',
  resource: () => '*',
  perform(call, ports) {
    const stopped = registrationTasks(ports).stop(label(call, 'taskId'));
    return stopped.ok ? done({}) : stopped;
  },
};
