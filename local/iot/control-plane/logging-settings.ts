import type { IotStore } from '../iot-store.ts';
import { done, failed, type Outcome } from '../registry/outcome.ts';

/** [AWS-IoT: API_SetV2LoggingOptions] */
const LEVELS = ['DEBUG', 'INFO', 'ERROR', 'WARN', 'DISABLED'];
const TARGET_TYPES = ['DEFAULT', 'THING_GROUP', 'CLIENT_ID', 'SOURCE_IP', 'PRINCIPAL_ID'];

/** A level for one target; the targets' logs are not written apart. */
export interface LoggingLevel {
  targetType: string;
  targetName: string | undefined;
  logLevel: string;
}

const LOGGING_LEVELS = 'logging-levels';

export function readLevel(value: unknown): Outcome<string> {
  if (typeof value === 'string' && LEVELS.includes(value)) return done(value);
  return failed('InvalidRequestException', `A log level must be one of ${LEVELS.join(', ')}.`);
}

export function readTargetType(value: unknown): Outcome<string> {
  if (typeof value === 'string' && TARGET_TYPES.includes(value)) return done(value);
  return failed('InvalidRequestException', `A target type must be one of ${TARGET_TYPES.join(', ')}.`);
}

export function loggingLevels(store: IotStore): LoggingLevel[] {
  return (store.account.settings.get(LOGGING_LEVELS)?.['levels'] as LoggingLevel[] | undefined) ?? [];
}

/** One level a target: the new one takes the place of the old. */
export function keepLoggingLevels(store: IotStore, levels: readonly LoggingLevel[]): void {
  store.account.settings.set(LOGGING_LEVELS, { levels });
}

export function withoutTarget(levels: readonly LoggingLevel[], targetType: string, targetName: string | undefined) {
  return levels.filter((level) => level.targetType !== targetType || level.targetName !== targetName);
}
