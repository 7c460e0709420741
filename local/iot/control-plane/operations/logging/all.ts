import type { IotOperation } from '../../iot-operation.ts';
import { deleteV2LoggingLevel } from './delete-v2-logging-level.ts';
import { getLoggingOptions } from './get-logging-options.ts';
import { getV2LoggingOptions } from './get-v2-logging-options.ts';
import { listV2LoggingLevels } from './list-v2-logging-levels.ts';
import { setLoggingOptions } from './set-logging-options.ts';
import { setV2LoggingLevel } from './set-v2-logging-level.ts';
import { setV2LoggingOptions } from './set-v2-logging-options.ts';

export const LOGGING_OPERATIONS: readonly IotOperation[] = [
  deleteV2LoggingLevel,
  getLoggingOptions,
  getV2LoggingOptions,
  listV2LoggingLevels,
  setLoggingOptions,
  setV2LoggingLevel,
  setV2LoggingOptions,
];
