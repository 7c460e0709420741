import {
  FRAME_LIMITS,
  type FrameDecoding,
  type FrameFault,
  isBootId,
  isSignalPath,
  type SignalValue,
  type TelemetryFrame,
} from './frame.ts';
import { frameOfSamples, samplesOf, type TelemetrySample } from './samples.ts';

const OPENING_BRACE = 0x7b;
const text = new TextDecoder('utf-8', { fatal: true });
const utf8 = new TextEncoder();

/** The frame as the bytes that go on the topic. */
export function encodeJsonFrame(frame: TelemetryFrame): Uint8Array {
  const samples = samplesOf(frame).map(({ offsetMs, signals }) => ({ dt: offsetMs, s: Object.fromEntries(signals) }));
  const wire = { v: 1, boot: frame.bootId, seq: frame.sequence, t: frame.baseTimeMs, samples };
  return utf8.encode(JSON.stringify(wire));
}

/** Reads and checks a frame; what is wrong with it comes back as a value, for quarantine. `nowMs` bounds its clock. */
export function decodeFrame(bytes: Uint8Array, nowMs: number): FrameDecoding {
  if (bytes.length === 0) return fault('empty', 'no bytes');
  if (bytes.length > FRAME_LIMITS.frameBytes) return fault('too-large', `${bytes.length} bytes`);
  if (bytes[0] !== OPENING_BRACE) return fault('unknown-codec', `first byte 0x${bytes[0]?.toString(16)}`);
  let wire: unknown;
  try {
    wire = JSON.parse(text.decode(bytes));
  } catch (error) {
    return fault('bad-json', error instanceof Error ? error.message : 'not JSON');
  }
  return checkFrame(wire as Record<string, unknown>, nowMs);
}

function checkFrame(wire: Record<string, unknown>, nowMs: number): FrameDecoding {
  const { v, boot, seq, t, samples } = wire as {
    v?: unknown;
    boot?: unknown;
    seq?: unknown;
    t?: unknown;
    samples?: unknown;
  };
  if (v !== 1) return fault('bad-frame', 'v is not 1');
  if (!isBootId(boot)) return fault('bad-frame', 'boot is not 1 to 64 of [A-Za-z0-9_-]');
  if (!isCount(seq)) return fault('bad-frame', 'seq is not a whole number from 0');
  if (!isCount(t)) return fault('bad-frame', 't is not whole epoch milliseconds');
  if (t < FRAME_LIMITS.earliestMs || t > nowMs + FRAME_LIMITS.futureMs) return fault('clock-out-of-range', `t is ${t}`);
  if (!Array.isArray(samples) || samples.length === 0 || samples.length > FRAME_LIMITS.samples) {
    return fault('bad-frame', `samples is not a list of 1 to ${FRAME_LIMITS.samples}`);
  }
  const read: TelemetrySample[] = [];
  for (const [index, entry] of samples.entries()) {
    const sample = checkSample(entry);
    if (typeof sample === 'string') return fault('bad-frame', `samples[${index}]: ${sample}`);
    read.push(sample);
  }
  const head = { bootId: boot, sequence: seq, baseTimeMs: t };
  return { ok: true, frame: frameOfSamples(head, read) };
}

/** The sample, or what is wrong with it. */
function checkSample(entry: unknown): TelemetrySample | string {
  if (typeof entry !== 'object' || entry === null) return 'not an object';
  const { dt, s } = entry as { dt?: unknown; s?: unknown };
  if (!isCount(dt) || dt > FRAME_LIMITS.futureMs) return 'dt is not milliseconds within a day';
  if (typeof s !== 'object' || s === null || Array.isArray(s)) return 's is not an object';
  const signals = Object.entries(s);
  if (signals.length > FRAME_LIMITS.signalsPerSample) return `more than ${FRAME_LIMITS.signalsPerSample} signals`;
  for (const [path, value] of signals) {
    if (!isSignalPath(path)) return `"${path.slice(0, 40)}" is not a signal path`;
    if (!isSignalValue(value)) return `the value of ${path} is not a number, boolean or short text`;
  }
  return { offsetMs: dt, signals: signals as [string, SignalValue][] };
}

function isSignalValue(value: unknown): value is SignalValue {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'boolean' || (typeof value === 'string' && isShortText(value));
}

function isShortText(value: string): boolean {
  const { textCharacters, textBytes } = FRAME_LIMITS;
  if (value.length > textCharacters) return false;
  return utf8.encode(JSON.stringify(value)).length - '""'.length <= textBytes;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function fault(reason: FrameFault, detail: string): FrameDecoding {
  return { ok: false, reason, detail };
}
