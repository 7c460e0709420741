import type { TelemetryFrame } from '../../contract/telemetry/frame.ts';
import { frameOfSamples, samplesOf } from '../../contract/telemetry/samples.ts';
import { highestOf, type SeenFrames } from '../../contract/telemetry/seen-frames.ts';

/** A decoded record. */
export interface Arrival {
  frame: TelemetryFrame;
  /** When the stream took it, epoch ms. */
  arrivedAtMs: number;
}

/** Boots by when they first measured, the frames of a boot by their sequence: the order of the vehicle. In place. */
export function putInOrder(arrivals: Arrival[]): void {
  if (arrivals.length < 2) return;
  const beginMs = new Map<string, number>();
  for (const { frame } of arrivals) {
    const known = beginMs.get(frame.bootId);
    if (known === undefined || frame.baseTimeMs < known) beginMs.set(frame.bootId, frame.baseTimeMs);
  }
  const beginOf = ({ frame }: Arrival): number => beginMs.get(frame.bootId) as number;
  arrivals.sort((one, other) => {
    if (one.frame.bootId === other.frame.bootId) return one.frame.sequence - other.frame.sequence;
    return beginOf(one) - beginOf(other) || (one.frame.bootId < other.frame.bootId ? -1 : 1);
  });
}

/**
 * True when frames before these went elsewhere, for all that is known: another instance of the function may have them,
 * and may have written. Of arrivals in order.
 */
export function hasGap(seen: SeenFrames, arrivals: readonly Arrival[]): boolean {
  for (const { frame } of arrivals) {
    const highest = highestOf(seen, frame.bootId);
    if (frame.sequence > highest) return highest < 0 || frame.sequence > highest + 1;
  }
  return false;
}

/** The frame without the samples that the vehicle took before, by its clock. */
export function measuredSince(frame: TelemetryFrame, sinceMs: number): TelemetryFrame {
  if (frame.baseTimeMs >= sinceMs) return frame;
  const samples = samplesOf(frame).filter(({ offsetMs }) => frame.baseTimeMs + offsetMs >= sinceMs);
  return frameOfSamples(frame, samples);
}
