import { done } from '../../../registry/outcome.ts';
import type { IotOperation } from '../../iot-operation.ts';
import { keepLoggingLevels, loggingLevels, readTargetType, withoutTarget } from '../../logging-settings.ts';

/** [AWS-IoT: API_DeleteV2LoggingLevel] */
export const deleteV2LoggingLevel: IotOperation = {
  name: 'DeleteV2LoggingLevel',
  method: 'DELETE',
  route: '/v2LoggingLevel',
  resource: () => '*',
  perform(call, { store }) {
    const targetType = readTargetType(call.query.get('targetType'));
    if (!targetType.ok) return targetType;
    const targetName = call.query.get('targetName') ?? undefined;
    keepLoggingLevels(store, withoutTarget(loggingLevels(store), targetType.value, targetName));
    return done({});
  },
};
