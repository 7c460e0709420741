import { done } from '../../../registry/outcome.ts';
import type { IotOperation } from '../../iot-operation.ts';
import { readLevel } from '../../logging-settings.ts';

/** The body is the options themselves. AWS advises SetV2LoggingOptions. [AWS-IoT: API_SetLoggingOptions] */
export const setLoggingOptions: IotOperation = {
  name: 'SetLoggingOptions',
  method: 'POST',
  route: '/loggingOptions',
  resource: () => '*',
  perform(call, { store }) {
    const { roleArn, logLevel = 'ERROR' } = call.body;
    const level = readLevel(logLevel);
    if (!level.ok) return level;
    store.account.settings.set('logging-options', { roleArn, logLevel: level.value });
    return done({});
  },
};
