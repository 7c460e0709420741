import {
  DEFAULT_SCHEMA,
  FRAME_LIMITS,
  type FrameDecoding,
  QUALITIES,
  type Quality,
  type SignalValue,
  type TelemetryFrame,
} from './frame.ts';
import { broken, checkedHead, checkedPath, checkedUnit, checkedValue, isCount, TOO_WIDE } from './frame-rules.ts';
import { decodingOf, MalformedFrame } from './malformed-frame.ts';
import { frameOfSamples, samplesOf, type TelemetrySample, unitsOf } from './samples.ts';

/** First byte of a frame of JSON. */
export const JSON_CODEC = 0x7b;

const utf8 = new TextDecoder('utf-8', { fatal: true });
const toUtf8 = new TextEncoder();

/** A list of JSON as it was sent. */
type Wire = Record<string, unknown>;

/**
 * The frame as people can read it: `{"v":1,"boot":"b7","seq":12,"t":<epoch ms>,"samples":[{"dt":0,"s":{"Vehicle.Speed":
 * 42.5}}]}`. Schema, `units` and a sample's qualities (`q`) are left out where they say nothing.
 * Throws MalformedFrame for a value that a frame cannot hold.
 */
export function encodeJsonFrame(frame: TelemetryFrame): Uint8Array {
  const { schema, bootId, sequence, baseTimeMs } = frame;
  const isDefault = schema.id === DEFAULT_SCHEMA.id && schema.version === DEFAULT_SCHEMA.version;
  const units = unitsOf(frame);
  const wire = {
    ...{ v: 1, boot: bootId, seq: sequence, t: baseTimeMs },
    ...(isDefault ? {} : { schema: { id: schema.id, version: schema.version } }),
    ...(units.size === 0 ? {} : { units: Object.fromEntries(units) }),
    samples: samplesOf(frame).map(({ offsetMs, signals, qualities }) => ({
      dt: offsetMs,
      s: Object.fromEntries(signals.map(([path, value]) => [path, checkedValue(value, path)])),
      ...(qualities === undefined ? {} : { q: Object.fromEntries(qualities) }),
    })),
  };
  return toUtf8.encode(JSON.stringify(wire));
}

/** Reads a frame and checks it, but for its clock. */
export function decodeJsonFrame(bytes: Uint8Array): FrameDecoding {
  return decodingOf(() => frameOfWire(parsed(bytes)));
}

function parsed(bytes: Uint8Array): Wire {
  try {
    return JSON.parse(utf8.decode(bytes)) as Wire;
  } catch (error) {
    throw new MalformedFrame('bad-json', error instanceof Error ? error.message : 'not JSON');
  }
}

function frameOfWire({ v, boot, seq, t, schema = DEFAULT_SCHEMA, units, samples }: Wire): TelemetryFrame {
  if (v !== 1) throw broken('v is not 1');
  const { id, version } = fieldsOf(schema, 'schema is not an object');
  const head = checkedHead({ bootId: boot, sequence: seq, baseTimeMs: t }, { id, version });
  if (!Array.isArray(samples) || samples.length === 0 || samples.length > FRAME_LIMITS.samples) {
    throw broken(`samples is not a list of 1 to ${FRAME_LIMITS.samples}`);
  }
  const read = samples.map((entry: unknown, index) => sampleOf(entry, index));
  const frame = frameOfSamples(head, read, unitsOfWire(units));
  if (frame.columns.length > FRAME_LIMITS.columns) throw broken(`more than ${FRAME_LIMITS.columns} signals`);
  return frame;
}

function sampleOf(entry: unknown, index: number): TelemetrySample {
  try {
    const { dt, s, q } = fieldsOf(entry, 'not an object');
    if (!isCount(dt) || dt > FRAME_LIMITS.futureMs) throw broken('dt is not milliseconds within a day');
    const signals = Object.entries(fieldsOf(s, 's is not an object'));
    if (signals.length > FRAME_LIMITS.signalsPerSample) throw broken(TOO_WIDE);
    for (const signal of signals) signal[1] = checkedValue(signal[1], checkedPath(signal[0]));
    const qualities = q === undefined ? undefined : qualitiesOf(fieldsOf(q, 'q is not an object'));
    return {
      offsetMs: dt,
      signals: signals as [string, SignalValue][],
      ...(qualities === undefined ? {} : { qualities }),
    };
  } catch (error) {
    if (error instanceof MalformedFrame) throw broken(`samples[${index}]: ${error.message}`);
    throw error;
  }
}

/** By path; of a signal the sample does not have it says nothing. */
function qualitiesOf(q: Wire): Map<string, Quality> {
  const qualities = new Map<string, Quality>();
  for (const [path, quality] of Object.entries(q)) {
    if (!QUALITIES.includes(quality as Quality)) throw broken(`the quality of ${checkedPath(path)} is none`);
    qualities.set(path, quality as Quality);
  }
  return qualities;
}

function unitsOfWire(units: unknown): Map<string, string> | undefined {
  if (units === undefined) return undefined;
  return new Map(
    Object.entries(fieldsOf(units, 'units is not an object')).map(([path, unit]) => [path, checkedUnit(unit)]),
  );
}

/** Fields of an object as JSON.parse made it: own ones only, so `__proto__` is a name like any other. */
function fieldsOf(value: unknown, otherwise: string): Wire {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw broken(otherwise);
  return value as Wire;
}
