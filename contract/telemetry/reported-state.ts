import type { SignalColumn, SignalValue, TelemetryFrame } from './frame.ts';

/** Last known value of a signal and when the vehicle measured it (epoch ms, vehicle clock). */
export interface ReportedSignal {
  value: SignalValue;
  atMs: number;
}

/** `reported` of a vehicle shadow: last values by signal path, with what is needed to recognise repeated frames. */
export interface ReportedState {
  signals: Map<string, ReportedSignal>;
  /** Frames merged so far; a repeated frame does not count. */
  frames: number;
  bootId: string;
  /** Highest sequence number of `bootId`. */
  sequence: number;
  /** Bit n is set when frame `sequence - n` was merged; 64 frames back. */
  recent: bigint;
}

const RECENT_FRAMES = 64n;
const RECENT_MASK = (1n << RECENT_FRAMES) - 1n;

/**
 * A vehicle that invents ever new paths keeps its first ones: with the limits of a path and a text this is 330 KB at
 * most, so that its row stays below DynamoDB's 400 KB, and its shard moves on.
 */
const MAX_SIGNALS = 500;

export function emptyReportedState(): ReportedState {
  return { signals: new Map(), frames: 0, bootId: '', sequence: -1, recent: 0n };
}

/**
 * Merges a frame in place. A signal is replaced only by a younger measurement, so late and doubled frames are harmless.
 * Returns false when the frame was merged before.
 */
export function mergeFrame(state: ReportedState, frame: TelemetryFrame): boolean {
  if (!noteSequence(state, frame)) return false;
  state.frames += 1;
  for (const column of frame.columns) mergeColumn(state.signals, column, frame);
  return true;
}

/** Only the column's last value can be the youngest: samples are in the order of their time. */
function mergeColumn(signals: ReportedState['signals'], column: SignalColumn, frame: TelemetryFrame): void {
  const last = column.values.length - 1;
  if (last < 0) return;
  const atMs = frame.baseTimeMs + (frame.offsetsMs[column.rows?.[last] ?? last] as number);
  const known = signals.get(column.path);
  if (known === undefined && signals.size >= MAX_SIGNALS) return;
  if (known === undefined || known.atMs <= atMs) {
    signals.set(column.path, { value: column.values[last] as SignalValue, atMs });
  }
}

/** Marks the frame as seen; false when it already was. Frames older than the window count as new: they merge by time. */
function noteSequence(state: ReportedState, frame: TelemetryFrame): boolean {
  if (frame.bootId !== state.bootId) {
    state.bootId = frame.bootId;
    state.sequence = frame.sequence;
    state.recent = 1n;
    return true;
  }
  const ahead = frame.sequence - state.sequence;
  if (ahead > 0) {
    state.recent = BigInt(ahead) >= RECENT_FRAMES ? 1n : ((state.recent << BigInt(ahead)) | 1n) & RECENT_MASK;
    state.sequence = frame.sequence;
    return true;
  }
  // before the shift: a far jump back must not ask for a number of 2^53 bits
  if (-ahead >= Number(RECENT_FRAMES)) return true;
  const bit = 1n << BigInt(-ahead);
  if ((state.recent & bit) !== 0n) return false;
  state.recent |= bit;
  return true;
}

/** One compact text attribute: `{"t":<newest ms>,"s":{"<path>":[value, ms before t]}}`. */
export function serializeSignals(signals: ReadonlyMap<string, ReportedSignal>): string {
  let newestMs = 0;
  for (const signal of signals.values()) newestMs = Math.max(newestMs, signal.atMs);
  const compact = [...signals].map(([path, { value, atMs }]) => [path, [value, newestMs - atMs]] as const);
  return JSON.stringify({ t: newestMs, s: Object.fromEntries(compact) });
}

export function parseSignals(text: string): Map<string, ReportedSignal> {
  const { t, s } = JSON.parse(text) as { t: number; s: Record<string, [SignalValue, number]> };
  return new Map(Object.entries(s).map(([path, [value, ageMs]]) => [path, { value, atMs: t - ageMs }]));
}
