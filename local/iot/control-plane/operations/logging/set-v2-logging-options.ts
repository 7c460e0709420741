import { done } from '../../../registry/outcome.ts';
import type { IotOperation } from '../../iot-operation.ts';
import { readLevel } from '../../logging-settings.ts';

/** Kept and returned; Roadbed's own log does not follow it. [AWS-IoT: API_SetV2LoggingOptions] */
export const setV2LoggingOptions: IotOperation = {
  name: 'SetV2LoggingOptions',
  method: 'POST',
  route: '/v2LoggingOptions',
  resource: () => '*',
  perform(call, { store }) {
    const { roleArn, defaultLogLevel = 'ERROR', disableAllLogs = false, eventConfigurations } = call.body;
    const level = readLevel(defaultLogLevel);
    if (!level.ok) return level;
    const options = { roleArn, defaultLogLevel: level.value, disableAllLogs, eventConfigurations };
    store.account.settings.set('logging-options-v2', options);
    return done({});
  },
};
