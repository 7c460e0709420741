import { done, failed } from '../../../registry/outcome.ts';
import { type IotOperation, textField } from '../../iot-operation.ts';
import { registrationTasks } from '../../registration-tasks-port.ts';

/** Reads its file from the local S3, as the role. [AWS-IoT: API_StartThingRegistrationTask] */
export const startThingRegistrationTask: IotOperation = {
  name: 'StartThingRegistrationTask',
  method: 'POST',
  route: '/thing-registration-tasks',
  resource: () => '*',
  perform(call, ports) {
    const [templateBody, inputFileBucket, inputFileKey, roleArn] = [
      ...['templateBody', 'inputFileBucket', 'inputFileKey', 'roleArn'].map((name) => textField(call, name)),
    ];
    if (!templateBody || !inputFileBucket || !inputFileKey || !roleArn) {
      const message = 'templateBody, inputFileBucket, inputFileKey and roleArn are needed.';
      return failed('InvalidRequestException', message);
    }
    const started = registrationTasks(ports).start({ templateBody, inputFileBucket, inputFileKey, roleArn });
    return started.ok ? done({ taskId: started.value.taskId }) : started;
  },
};
