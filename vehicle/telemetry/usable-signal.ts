import { FRAME_LIMITS, isSignalPath, type SignalValue } from '../../contract/telemetry/frame.ts';

const KNOWN_PATHS = 2_000;
const known = new Set<string>();

/** True for what a frame can carry: one signal that is not must not cost the vehicle the other ones. */
export function isUsableSignal(path: string, value: SignalValue): boolean {
  return isPath(path) && isValue(value);
}

/** A vehicle has few signals and says them every second. */
function isPath(path: string): boolean {
  if (known.has(path)) return true;
  if (!isSignalPath(path)) return false;
  if (known.size < KNOWN_PATHS) known.add(path);
  return true;
}

function isValue(value: SignalValue): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'string') return typeof value === 'boolean';
  const { textCharacters, textBytes } = FRAME_LIMITS;
  return value.length <= textCharacters && Buffer.byteLength(JSON.stringify(value)) - '""'.length <= textBytes;
}
