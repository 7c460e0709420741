import {
  IGNITION_ON_STATES,
  IGNITION_SIGNAL,
  TROUBLE_CODES_SIGNAL,
} from '../../contract/telemetry/catalogue/common-signals.ts';
import type { SignalValue } from '../../contract/telemetry/frame.ts';

/** What of a sample the cloud should hear of at once. */
export interface NotableChange {
  /** The engine was switched off: what was gathered is worth nothing later. */
  ignitionWentOff: boolean;
  /** The trouble codes that are new, e.g. `P0301`. */
  newCodes: string[];
  /** Whether there is any code now. */
  isInTrouble: boolean;
}

/** Compares each sample with the one before; a signal that a sample does not have has not changed. */
export function createChangeWatch(): (signals: readonly [path: string, value: SignalValue][]) => NotableChange {
  let isOn = false;
  let codes = new Set<string>();
  return (signals) => {
    const [wasOn, before] = [isOn, codes];
    for (const [path, value] of signals) {
      if (path === IGNITION_SIGNAL) isOn = IGNITION_ON_STATES.includes(String(value));
      if (path === TROUBLE_CODES_SIGNAL) codes = new Set(String(value).split(',').filter(Boolean));
    }
    const newCodes = [...codes].filter((code) => !before.has(code));
    return { ignitionWentOff: wasOn && !isOn, newCodes, isInTrouble: codes.size > 0 };
  };
}
