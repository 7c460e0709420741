import { HOUR_MS, shareOf } from '../../contract/archive/object-key.ts';
import type { TelemetryFrame } from '../../contract/telemetry/frame.ts';

/** A decoded frame, and what the stream says of it. */
export interface ArchivedFrame {
  vehicleId: string;
  arrivedAtMs: number;
  shardId: string;
  sequenceNumber: string;
  frame: TelemetryFrame;
}

/** The samples of a frame that belong to one hour: rows `from` to before `to`. */
export interface FrameSpan extends ArchivedFrame {
  from: number;
  to: number;
}

/** What becomes one object: the spans of one hour and one share of the vehicles. */
export interface HourGroup {
  hourMs: number;
  share: string;
  shardId: string;
  firstSequence: string;
  spans: FrameSpan[];
}

/** Of one vehicle in one batch. A vehicle whose clock runs wild must not make thousands of objects. */
const MAX_HOURS_OF_VEHICLE = 200;

/** Gathers frames by the hour of their samples and the share of their vehicle. */
export class HourGroups {
  readonly #shareBits: number;
  #groups = new Map<string, HourGroup>();
  readonly #hoursOf = new Map<string, Set<number>>();

  constructor(shareBits: number) {
    this.#shareBits = shareBits;
  }

  /** Returns how many samples were left out, because the vehicle had too many hours already. */
  add(archived: ArchivedFrame): number {
    const { baseTimeMs, offsetsMs } = archived.frame;
    const samples = offsetsMs.length;
    let leftOut = 0;
    for (let from = 0, to = 0; from < samples; from = to) {
      const hourMs = hourOf(baseTimeMs + (offsetsMs[from] as number));
      while (to < samples && baseTimeMs + (offsetsMs[to] as number) < hourMs + HOUR_MS) to += 1;
      if (this.#admits(archived.vehicleId, hourMs))
        this.#groupOf(hourMs, archived).spans.push({ ...archived, from, to });
      else leftOut += to - from;
    }
    return leftOut;
  }

  /** The groups so far; what is added from now on begins new ones. */
  take(): HourGroup[] {
    const groups = [...this.#groups.values()];
    this.#groups = new Map();
    return groups;
  }

  #admits(vehicleId: string, hourMs: number): boolean {
    const hours = this.#hoursOf.get(vehicleId) ?? new Set();
    this.#hoursOf.set(vehicleId, hours);
    if (!hours.has(hourMs) && hours.size >= MAX_HOURS_OF_VEHICLE) return false;
    hours.add(hourMs);
    return true;
  }

  #groupOf(hourMs: number, { vehicleId, shardId, sequenceNumber }: ArchivedFrame): HourGroup {
    const share = shareOf(vehicleId, this.#shareBits);
    const id = `${hourMs}-${share}`;
    const known = this.#groups.get(id);
    if (known !== undefined) return known;
    const group: HourGroup = { hourMs, share, shardId, firstSequence: sequenceNumber, spans: [] };
    this.#groups.set(id, group);
    return group;
  }
}

function hourOf(atMs: number): number {
  return Math.floor(atMs / HOUR_MS) * HOUR_MS;
}
