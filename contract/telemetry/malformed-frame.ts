import type { FrameDecoding, FrameFault, TelemetryFrame } from './frame.ts';

/** Thrown inside of a decoder and caught at its door: what is wrong with the bytes of somebody else is no failure. */
export class MalformedFrame extends Error {
  readonly reason: FrameFault;

  constructor(reason: FrameFault, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/** What `read` returns, or the fault it met. */
export function decodingOf(read: () => TelemetryFrame): FrameDecoding {
  try {
    return { ok: true, frame: read() };
  } catch (error) {
    if (error instanceof MalformedFrame) return { ok: false, reason: error.reason, detail: error.message };
    throw error;
  }
}
