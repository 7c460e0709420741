import { done } from '../../../registry/outcome.ts';
import { epochSeconds, type IotOperation } from '../../iot-operation.ts';

/** [AWS-IoT: API_DescribeEventConfigurations] */
export const describeEventConfigurations: IotOperation = {
  name: 'DescribeEventConfigurations',
  method: 'GET',
  route: '/event-configurations',
  resource: () => '*',
  perform(_call, { store }) {
    const { eventConfigurations, createdAtMs, modifiedAtMs } = store.eventConfigurations.describe();
    return done({
      eventConfigurations,
      creationDate: createdAtMs === undefined ? undefined : epochSeconds(createdAtMs),
      lastModifiedDate: modifiedAtMs === undefined ? undefined : epochSeconds(modifiedAtMs),
    });
  },
};
