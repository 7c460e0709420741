import type { IotOperation } from '../../iot-operation.ts';
import { describeEndpoint } from './describe-endpoint.ts';
import { describeEventConfigurations } from './describe-event-configurations.ts';
import { updateEventConfigurations } from './update-event-configurations.ts';

export const ACCOUNT_OPERATIONS: readonly IotOperation[] = [
  describeEndpoint,
  describeEventConfigurations,
  updateEventConfigurations,
];
