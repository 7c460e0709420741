import { FRAME_LIMITS, type SignalValue } from '../../contract/telemetry/frame.ts';
import type { TelemetrySample } from '../../contract/telemetry/samples.ts';
import { isUsableSignal } from './usable-signal.ts';

/** What the sensors say at one moment: epoch ms by the vehicle's clock, signals by VSS path. */
export interface TakenSample {
  atMs: number;
  signals: readonly [path: string, value: SignalValue][];
  /** Of those that are not ok, by path. */
  qualities?: TelemetrySample['qualities'];
}

export interface GatheredSamples {
  baseTimeMs: number;
  samples: TelemetrySample[];
}

/** Samples on their way into a frame. */
export interface FrameBatch {
  readonly size: number;
  /** False for one that must begin the next frame: this one is full, or the clock was set meanwhile. */
  fits(sample: TakenSample): boolean;
  /** Leaves out signals that no frame can carry, and returns how many. */
  add(sample: TakenSample): number;
  /** What was gathered, oldest first; the batch is empty then. Undefined when there was nothing. */
  take(): GatheredSamples | undefined;
}

/** A clock that is ahead of the last sample by more was set. */
const LONGEST_MS = 3_600_000;
/** Half of what may come out of a compressed frame, since this counts values only. */
const MOST_BYTES = FRAME_LIMITS.inflatedBytes / 2;
const MOST_SIGNALS = FRAME_LIMITS.signalsPerSample;

export function createFrameBatch(): FrameBatch {
  let gathered: GatheredSamples = { baseTimeMs: 0, samples: [] };
  let paths = new Set<string>();
  let [values, bytes] = [0, 0];
  return {
    get size() {
      return gathered.samples.length;
    },
    fits({ atMs, signals }) {
      const { baseTimeMs, samples } = gathered;
      const last = samples.at(-1);
      if (last === undefined) return true;
      if (samples.length >= FRAME_LIMITS.samples || bytes >= MOST_BYTES) return false;
      if (paths.size + signals.length > FRAME_LIMITS.columns) return false;
      if (values + signals.length > FRAME_LIMITS.values) return false;
      const offsetMs = Math.round(atMs) - baseTimeMs;
      return offsetMs >= last.offsetMs && offsetMs - last.offsetMs <= LONGEST_MS && offsetMs <= FRAME_LIMITS.futureMs;
    },
    add({ atMs, signals, qualities }) {
      if (!Number.isFinite(atMs)) return signals.length;
      const taken = signals.filter(([path, value]) => isUsableSignal(path, value)).slice(0, MOST_SIGNALS);
      const refused = signals.length - taken.length;
      if (taken.length === 0) return refused;
      const baseTimeMs = gathered.samples.length === 0 ? Math.round(atMs) : gathered.baseTimeMs;
      gathered.baseTimeMs = baseTimeMs;
      const offsetMs = Math.round(atMs) - baseTimeMs;
      gathered.samples.push({ offsetMs, signals: taken, ...(qualities === undefined ? {} : { qualities }) });
      values += taken.length;
      for (const [path, value] of taken) {
        paths.add(path);
        bytes += sizeOf(value);
      }
      return refused;
    },
    take() {
      if (gathered.samples.length === 0) return undefined;
      const taken = gathered;
      gathered = { baseTimeMs: 0, samples: [] };
      paths = new Set();
      [values, bytes] = [0, 0];
      return taken;
    },
  };
}

function sizeOf(value: SignalValue): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  return typeof value === 'number' ? Float64Array.BYTES_PER_ELEMENT : 1;
}
