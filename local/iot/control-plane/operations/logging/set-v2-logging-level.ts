import { done } from '../../../registry/outcome.ts';
import { type IotOperation, objectField } from '../../iot-operation.ts';
import { keepLoggingLevels, loggingLevels, readLevel, readTargetType, withoutTarget } from '../../logging-settings.ts';

/** Kept and listed; Roadbed's own log does not follow it. [AWS-IoT: API_SetV2LoggingLevel] */
export const setV2LoggingLevel: IotOperation = {
  name: 'SetV2LoggingLevel',
  method: 'POST',
  route: '/v2LoggingLevel',
  resource: () => '*',
  perform(call, { store }) {
    const target = objectField(call, 'logTarget') ?? {};
    const targetType = readTargetType(target['targetType']);
    if (!targetType.ok) return targetType;
    const level = readLevel(call.body['logLevel']);
    if (!level.ok) return level;
    const targetName = typeof target['targetName'] === 'string' ? target['targetName'] : undefined;
    const others = withoutTarget(loggingLevels(store), targetType.value, targetName);
    keepLoggingLevels(store, [...others, { targetType: targetType.value, targetName, logLevel: level.value }]);
    return done({});
  },
};
