import { setTimeout as sleep } from 'node:timers/promises';
import type { TelemetrySample } from '../../contract/telemetry/samples.ts';
import { createDriverDisplay, type Shown } from '../display/driver-display.ts';
import type { Present } from '../mailbox/present.ts';
import type { DriverAnswer } from '../mailbox/receipt-words.ts';

/** What a simulated driver says to what he is shown; undefined: nothing, however long it stands there. */
export type DriverHabit = (shown: Shown) => DriverAnswer | undefined;

export interface DriverPorts {
  nowMs(): number | undefined;
  /** The last sample of the car, by which it drives or stands. */
  lastSample(): TelemetrySample | undefined;
  /** He goes where he is sent and puts notices away unless told. */
  habit?: DriverHabit;
}

const DRAWN_AFTER_MS = 150;
const READS_FOR_MS = 300;

/** A screen that takes a moment to draw, and a driver who reads English and takes a moment to read. */
export function createSimulatedDriver({ nowMs, lastSample, habit = goesThere }: DriverPorts): Present {
  const present = createDriverDisplay({
    ...{ nowMs, locale: 'en', pause: (ms: number) => sleep(ms, undefined, { ref: false }) },
    isDriving: () => isDriving(lastSample()),
    async ask(shown) {
      await sleep(READS_FOR_MS);
      return habit(shown);
    },
  });
  return async (...asked) => {
    await sleep(DRAWN_AFTER_MS);
    return present(...asked);
  };
}

function goesThere({ kind }: Shown): DriverAnswer {
  return kind === 'poi' ? 'ACCEPTED' : 'DISMISSED';
}

function isDriving(sample: TelemetrySample | undefined): boolean {
  const speed = sample?.signals.find(([path]) => path === 'Vehicle.Speed')?.[1];
  return typeof speed === 'number' && speed > 0;
}
