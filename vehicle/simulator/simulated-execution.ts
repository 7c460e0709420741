import { readConfigPayload } from '../../contract/config/message.ts';
import type { DownMessage } from '../../contract/mailbox/message.ts';
import type { ConfigApplier } from '../config/config-applier.ts';
import type { Execute } from '../mailbox/command-inbox.ts';
import type { Execution } from '../mailbox/receipt-words.ts';
import type { VehicleFaults } from './vehicle-faults.ts';

export interface ExecutionPorts {
  configs: ConfigApplier;
  faults: VehicleFaults;
  random(): number;
  restart(): void;
}

/** What a simulated car does about its messages, and what goes wrong with that. */
export function createSimulatedExecution({ configs, faults, random, restart }: ExecutionPorts): Execute {
  return async (message, report, onCancel) => {
    if (message.kind === 'config' && readConfigPayload(message.payload) !== undefined) {
      return configs.execute(message, report);
    }
    if (message.kind === 'command' && random() < (faults.restartInMidCommand ?? 0)) {
      restart();
      return new Promise(() => undefined);
    }
    if (faults.slowExecutionMs !== undefined) {
      if (message.kind === 'command') report('IN_PROGRESS');
      if (!(await lasts(faults.slowExecutionMs, onCancel)))
        return { outcome: 'CANCELLED', reason: 'stopped on the way' };
    }
    return executeInCar(message);
  };
}

/** False when it was stopped before. */
function lasts(durationMs: number, onCancel: Parameters<Execute>[2]): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), durationMs);
    onCancel(() => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}

/** What the simulated car can do; effects are idempotent. */
function executeInCar(message: DownMessage): Execution {
  if (message.kind !== 'command') return { outcome: 'SUCCEEDED' };
  const { type } = message;
  return { outcome: 'SUCCEEDED', result: LOCKED.has(type) ? { locked: LOCKED.get(type) } : { done: type } };
}

const LOCKED = new Map([
  ['lock', true],
  ['unlock', false],
]);
