import {
  FRAME_LIMITS,
  type FrameHead,
  isBootId,
  isSchemaId,
  isSchemaVersion,
  isSignalPath,
  type SignalColumn,
  type SignalValue,
} from './frame.ts';
import { MalformedFrame } from './malformed-frame.ts';

const utf8 = new TextEncoder();
const HALF_PAIR = /\p{Surrogate}/u;
const HALF_PAIRS = /\p{Surrogate}/gu;
/** A text of so many UTF-16 units stays within `textBytes` however it is escaped. */
const SURELY_SHORT = Math.floor(FRAME_LIMITS.textBytes / '\\u0000'.length);

/** The head of a frame as somebody sent it, checked. */
export function checkedHead(
  { bootId, sequence, baseTimeMs }: { bootId: unknown; sequence: unknown; baseTimeMs: unknown },
  { id, version }: { id: unknown; version: unknown },
): FrameHead {
  if (!isBootId(bootId)) throw broken('boot is not 1 to 64 of [A-Za-z0-9_-]');
  if (!isCount(sequence)) throw broken('seq is not a whole number from 0');
  if (!isCount(baseTimeMs)) throw broken('t is not whole epoch milliseconds');
  if (!isSchemaId(id)) throw broken('the schema id is not 1 to 32 of [a-z0-9-]');
  if (!isSchemaVersion(version)) throw broken('the schema version is not 1 to 127');
  return { bootId, sequence, schema: { id, version }, baseTimeMs };
}

export function checkedPath(path: string): string {
  if (!isSignalPath(path)) throw broken(`"${path.slice(0, 40)}" is not a signal path`);
  return path;
}

export function checkedUnit(unit: unknown): string {
  if (typeof unit === 'string' && unit !== '' && unit.length <= FRAME_LIMITS.unitCharacters) return wellFormed(unit);
  throw broken(`a unit is not a text of 1 to ${FRAME_LIMITS.unitCharacters} characters`);
}

/** Numbers are finite, and -0 is 0, for JSON writes it so; half a surrogate pair is U+FFFD, for UTF-8 writes it so. */
export function checkedValue(value: unknown, path: string): SignalValue {
  if (typeof value === 'number' && Number.isFinite(value)) return value + 0;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && isShortText(value)) return wellFormed(value);
  throw broken(`the value of ${path} is not a number, boolean or short text`);
}

/** A text that stands for many values is short on the wire, and long for who writes them out one by one. */
export function checkTexts(columns: readonly SignalColumn[]): void {
  let characters = 0;
  for (const { values } of columns) {
    if (values instanceof Float64Array) continue;
    for (const value of values) if (typeof value === 'string') characters += value.length;
  }
  if (characters > FRAME_LIMITS.inflatedBytes) throw broken(`texts of ${characters} characters`);
}

/** No sample holds more signals than one may. */
export function checkWidth(columns: readonly SignalColumn[], samples: number): void {
  if (columns.length <= FRAME_LIMITS.signalsPerSample) return;
  const width = new Uint16Array(samples);
  for (const { rows, values } of columns) {
    for (let index = 0; index < values.length; index += 1) {
      const row = rows === undefined ? index : (rows[index] as number);
      width[row] = (width[row] as number) + 1;
      if ((width[row] as number) > FRAME_LIMITS.signalsPerSample) throw broken(`samples[${row}]: ${TOO_WIDE}`);
    }
  }
}

export const TOO_WIDE = `more than ${FRAME_LIMITS.signalsPerSample} signals`;

export function wellFormed(text: string): string {
  return HALF_PAIR.test(text) ? text.replace(HALF_PAIRS, '\ufffd') : text;
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

export function broken(detail: string): MalformedFrame {
  return new MalformedFrame('bad-frame', detail);
}

function isShortText(value: string): boolean {
  const { textCharacters, textBytes } = FRAME_LIMITS;
  if (value.length <= SURELY_SHORT) return true;
  if (value.length > textCharacters) return false;
  return utf8.encode(JSON.stringify(value)).length - '""'.length <= textBytes;
}
