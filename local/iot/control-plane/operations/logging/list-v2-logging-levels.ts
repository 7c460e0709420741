import type { IotOperation } from '../../iot-operation.ts';
import { loggingLevels } from '../../logging-settings.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';

/** [AWS-IoT: API_ListV2LoggingLevels] */
export const listV2LoggingLevels: IotOperation = {
  name: 'ListV2LoggingLevels',
  method: 'GET',
  route: '/v2LoggingLevel',
  resource: () => '*',
  perform(call, { store }) {
    const wanted = call.query.get('targetType');
    const levels = loggingLevels(store).filter(({ targetType }) => wanted === null || targetType === wanted);
    return pageAnswer(levels, call, NEXT_TOKEN, (page) => ({
      logTargetConfigurations: page.map(({ targetType, targetName, logLevel }) => ({
        logTarget: { targetType, targetName },
        logLevel,
      })),
    }));
  },
};
