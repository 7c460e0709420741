/**
 * A telemetry frame: many samples of one vehicle, whose id is the topic's and never the body's.
 * Wire (JSON codec): `{"v":1,"boot":"b7","seq":12,"t":<epoch ms>,"samples":[{"dt":<ms after t>,"s":{"Vehicle.Speed":42.5}}]}`.
 * Signals are named by COVESA VSS paths; a value is a number, a boolean or a short text in the catalogue's unit.
 */
export type SignalValue = number | boolean | string;

export interface TelemetrySample {
  /** Milliseconds after the frame's base time. */
  offsetMs: number;
  signals: [path: string, value: SignalValue][];
}

export interface TelemetryFrame {
  /** Changes with every start of the vehicle's computer; sequence numbers count within it. */
  bootId: string;
  sequence: number;
  baseTimeMs: number;
  samples: TelemetrySample[];
}

export type FrameDecoding = { ok: true; frame: TelemetryFrame } | { ok: false; reason: FrameFault; detail: string };

export type FrameFault = 'empty' | 'too-large' | 'unknown-codec' | 'bad-json' | 'bad-frame' | 'clock-out-of-range';

export const FRAME_LIMITS = {
  frameBytes: 120_000,
  samples: 600,
  signalsPerSample: 256,
  pathCharacters: 128,
  textCharacters: 256,
  /** Of a text as JSON writes it: escaped, in UTF-8. A shadow's row is bounded by it. */
  textBytes: 512,
  /** A vehicle clock further ahead than this is not believed. */
  futureMs: 24 * 3_600_000,
  /** Before 2015 no vehicle of ours had left the factory: the clock was not set yet. */
  earliestMs: Date.UTC(2015, 0, 1),
} as const;

const SIGNAL_PATH = /^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$/;
const BOOT_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** True for a VSS path this contract carries, e.g. `Vehicle.Cabin.Door.Row1.DriverSide.IsOpen`. */
export function isSignalPath(text: string): boolean {
  return text.length <= FRAME_LIMITS.pathCharacters && SIGNAL_PATH.test(text);
}

export function isBootId(text: unknown): text is string {
  return typeof text === 'string' && BOOT_ID.test(text);
}
