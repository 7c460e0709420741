import { done, failed } from '../../../registry/outcome.ts';
import type { IotOperation } from '../../iot-operation.ts';

/** [AWS-IoT: API_GetV2LoggingOptions] */
export const getV2LoggingOptions: IotOperation = {
  name: 'GetV2LoggingOptions',
  method: 'GET',
  route: '/v2LoggingOptions',
  resource: () => '*',
  perform(_call, { store }) {
    const options = store.account.settings.get('logging-options-v2');
    return options ? done(options) : failed('NotConfiguredException', 'Logging options were never set.');
  },
};
