import { REPORT_TYPES } from '../../../bulk-registration/registration-task.ts';
import { failed } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';
import { registrationTasks } from '../../registration-tasks-port.ts';

/** Links to lines of JSON, for whoever has them; AWS's lead to a bucket of its own. [AWS-IoT: API_ListThingRegistrationTaskReports] */
export const listThingRegistrationTaskReports: IotOperation = {
  name: 'ListThingRegistrationTaskReports',
  method: 'GET',
  route: '/thing-registration-tasks/{taskId}/reports',
  resource: () => '*',
  perform(call, ports) {
    const reportType = REPORT_TYPES.find((type) => type === call.query.get('reportType'));
    if (!reportType) return failed('InvalidRequestException', `reportType must be one of ${REPORT_TYPES.join(', ')}.`);
    const found = registrationTasks(ports).find(label(call, 'taskId'));
    if (!found.ok) return found;
    const { token, lines } = found.value.reports[reportType];
    const links = lines.length > 0 ? [ports.reportUrlOf?.(token) ?? ''] : [];
    return pageAnswer(links, call, NEXT_TOKEN, (resourceLinks) => ({ resourceLinks, reportType }));
  },
};
