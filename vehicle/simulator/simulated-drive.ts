import type { TelemetrySample } from '../../contract/telemetry/samples.ts';
import type { DeviceClient } from '../device-client.ts';
import { createChangeWatch } from '../telemetry/notable-changes.ts';
import type { SignalSource } from './driving-model.ts';

export interface DriveOptions {
  source: SignalSource;
  sampleEveryMs: number;
  /** The vehicle's clock; without a time it trusts it records nothing. */
  nowMs(): number | undefined;
  client(): Pick<DeviceClient, 'telemetry' | 'sendEvent'>;
}

/** A car whose sensors are read again and again, in tunnels as well. */
export interface SimulatedDrive {
  start(): void;
  stop(): void;
  /** The last sample recorded, with its time by the vehicle's clock. */
  readonly last: { atMs: number; sample: TelemetrySample } | undefined;
}

/** Sent when the engine finds something wrong: `{"codes": ["P0301"], "atMs"}`. */
const ALARM_EVENT = 'alarm';

export function createSimulatedDrive({ source, sampleEveryMs, nowMs, client }: DriveOptions): SimulatedDrive {
  const watch = createChangeWatch();
  let timer: NodeJS.Timeout | undefined;
  let last: SimulatedDrive['last'];
  let isInTrouble = false;
  const step = (): void => {
    const sample = source.next();
    if (sample === undefined) {
      clearInterval(timer);
      return;
    }
    const atMs = nowMs();
    if (atMs === undefined || sample.signals.length === 0) return;
    const { telemetry, sendEvent } = client();
    telemetry.record({ atMs, signals: sample.signals });
    last = { atMs, sample };
    const change = watch(sample.signals);
    if (change.newCodes.length > 0) sendEvent(ALARM_EVENT, { codes: change.newCodes, atMs });
    if (change.isInTrouble !== isInTrouble) telemetry.alarm(change.isInTrouble);
    if (change.ignitionWentOff) telemetry.flush();
    isInTrouble = change.isInTrouble;
  };
  return {
    start() {
      clearInterval(timer);
      step();
      timer = setInterval(step, sampleEveryMs);
    },
    stop: () => clearInterval(timer),
    get last() {
      return last;
    },
  };
}
