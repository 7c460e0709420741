/**
 * A telemetry frame: many samples of one vehicle, whose id is the topic's and never the body's. In memory it is kept by
 * columns, a column a signal, since most work on it (last values, rules, archive) goes signal by signal.
 * Signals are named by COVESA VSS paths; a value is a number, a boolean or a short text in the catalogue's unit.
 */
export type SignalValue = number | boolean | string;

/** How far a value can be trusted; a code on the wire is the index in this list. */
export const QUALITIES = ['ok', 'abnormal', 'invalid', 'stale'] as const;
export type Quality = (typeof QUALITIES)[number];

export interface SignalColumn {
  path: string;
  /** Only where it is not the catalogue's, and for signals the catalogue does not know. */
  unit?: string;
  /** The sample of each value, ascending; absent when every sample has one. */
  rows?: Uint16Array;
  /** One an entry of `rows`, or of the frame's samples. */
  values: Float64Array | readonly SignalValue[];
  /** Index in `QUALITIES`, one a value; absent when all are ok. */
  qualities?: Uint8Array;
}

/** Which catalogue the vehicle's signals were taken from, e.g. `vss-ice` 1. */
export interface SchemaRef {
  id: string;
  version: number;
}

/** Of a frame that does not say whose signals it carries. */
export const DEFAULT_SCHEMA: SchemaRef = { id: 'vss', version: 1 };

export interface FrameHead {
  /** Changes with every start of the vehicle's computer; sequence numbers count within it. */
  bootId: string;
  sequence: number;
  schema: SchemaRef;
  /** Epoch ms by the vehicle's clock. */
  baseTimeMs: number;
}

export interface TelemetryFrame extends FrameHead {
  /** Milliseconds after the base time of each sample, never falling. */
  offsetsMs: Int32Array;
  columns: readonly SignalColumn[];
}

export type FrameDecoding = { ok: true; frame: TelemetryFrame } | { ok: false; reason: FrameFault; detail: string };

export type FrameFault =
  | 'empty'
  | 'too-large'
  | 'unknown-codec'
  | 'bad-json'
  | 'bad-protobuf'
  | 'bad-compression'
  | 'bad-frame'
  | 'unknown-schema'
  | 'clock-out-of-range';

export const FRAME_LIMITS = {
  frameBytes: 120_000,
  /** Of a compressed frame, after it was inflated: a bomb ends here. */
  inflatedBytes: 1_000_000,
  samples: 600,
  /** Different signals in one frame. */
  columns: 512,
  /** Of all columns together: a packed column of equal values is a few bytes, however long. */
  values: 65_536,
  signalsPerSample: 256,
  pathCharacters: 128,
  textCharacters: 256,
  unitCharacters: 32,
  /** Of a text as JSON writes it: escaped, in UTF-8. A shadow's row is bounded by it. */
  textBytes: 512,
  /** A vehicle clock further ahead than this is not believed. */
  futureMs: 24 * 3_600_000,
  /** Before 2015 no vehicle of ours had left the factory: the clock was not set yet. */
  earliestMs: Date.UTC(2015, 0, 1),
} as const;

/** One byte on the wire, and a protobuf varint at the same time. */
const MAX_SCHEMA_VERSION = 127;
const SCHEMA_ID = /^[a-z][a-z0-9-]{0,31}$/;
const SIGNAL_PATH = /^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$/;
const BOOT_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** True for a VSS path this contract carries, e.g. `Vehicle.Cabin.Door.Row1.DriverSide.IsOpen`. */
export function isSignalPath(text: string): boolean {
  return text.length <= FRAME_LIMITS.pathCharacters && SIGNAL_PATH.test(text);
}

export function isBootId(text: unknown): text is string {
  return typeof text === 'string' && BOOT_ID.test(text);
}

export function isSchemaId(text: unknown): text is string {
  return typeof text === 'string' && SCHEMA_ID.test(text);
}

export function isSchemaVersion(version: unknown): version is number {
  return Number.isInteger(version) && (version as number) >= 1 && (version as number) <= MAX_SCHEMA_VERSION;
}
