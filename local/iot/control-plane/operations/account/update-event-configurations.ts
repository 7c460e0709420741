import { done, failed } from '../../../registry/outcome.ts';
import type { IotOperation } from '../../iot-operation.ts';

/** [AWS-IoT: API_UpdateEventConfigurations] */
export const updateEventConfigurations: IotOperation = {
  name: 'UpdateEventConfigurations',
  method: 'PATCH',
  route: '/event-configurations',
  resource: () => '*',
  perform(call, { store }) {
    const given = call.body['eventConfigurations'] ?? {};
    if (typeof given !== 'object' || Array.isArray(given)) {
      return failed('InvalidRequestException', 'eventConfigurations must be an object.');
    }
    const updated = store.eventConfigurations.update({ ...given });
    return updated.ok ? done({}) : updated;
  },
};
