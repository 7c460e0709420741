import { done } from '../../../registry/outcome.ts';
import type { IotOperation } from '../../iot-operation.ts';

/** [AWS-IoT: API_GetLoggingOptions] */
export const getLoggingOptions: IotOperation = {
  name: 'GetLoggingOptions',
  method: 'GET',
  route: '/loggingOptions',
  resource: () => '*',
  perform: (_call, { store }) => done(store.account.settings.get('logging-options') ?? { logLevel: 'DISABLED' }),
};
