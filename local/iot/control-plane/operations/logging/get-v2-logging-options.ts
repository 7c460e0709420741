import { done, failed } from '../../../registry/outcome.ts';
import { flag, type IotOperation } from '../../iot-operation.ts';

/** [AWS-IoT: API_GetV2LoggingOptions] */
export const getV2LoggingOptions: IotOperation = {
  name: 'GetV2LoggingOptions',
  method: 'GET',
  route: '/v2LoggingOptions',
  resource: () => '*',
  perform(call, { store }) {
    const options = store.account.settings.get('logging-options-v2');
    if (!options) return failed('NotConfiguredException', 'Logging options were never set.');
    const { eventConfigurations, ...rest } = options;
    // Levels of single events only when they are asked for. [assumed]
    return done(flag(call, 'verbose') ? { ...rest, eventConfigurations } : rest);
  },
};
