import { createHash } from 'node:crypto';
import type { TelemetryFrame } from '../telemetry/frame.ts';

/** The row of a frame in which something came about. */
export interface RowOrigin {
  vehicleId: string;
  frame: TelemetryFrame;
  /** Index of the sample in the frame. */
  row: number;
}

/** 128 bits, hexadecimal: what is derived again from the same row has the same id. `what` is the rule's or the trip's. */
export function eventIdOf(what: string, { vehicleId, frame, row }: RowOrigin): string {
  const hash = createHash('sha256');
  // none of them holds a line break
  hash.update([vehicleId, what, frame.bootId, frame.sequence, row].join('\n'));
  return hash.digest('hex').slice(0, 32);
}
