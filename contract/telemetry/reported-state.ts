import {
  DEFAULT_SCHEMA,
  QUALITIES,
  type Quality,
  type SchemaRef,
  type SignalColumn,
  type SignalValue,
  type TelemetryFrame,
} from './frame.ts';
import { addSeen, noFrames, noteFrame, type SeenFrames } from './seen-frames.ts';
import { NO_SIGNALS, type SignalLayout, withSignal } from './signal-layout.ts';

/** Last known value of a signal and when the vehicle measured it (epoch ms, vehicle clock). */
export interface ReportedSignal {
  value: SignalValue;
  atMs: number;
  /** Absent: ok. */
  quality?: Quality;
  /** Absent: the catalogue's. */
  unit?: string;
}

/**
 * `reported` of a vehicle shadow: last values, with what is needed to recognise repeated frames. Kept by columns, no
 * object a value: a function holds the states of many thousand vehicles.
 */
export interface ReportedState {
  layout: SignalLayout;
  /** The four by slot of the layout; the last two are undefined while there is nothing to tell. */
  values: SignalValue[];
  timesMs: number[];
  qualities: number[] | undefined;
  units: (string | undefined)[] | undefined;
  newestMs: number;
  /** Of the frame that measured last. */
  schema: SchemaRef;
  seen: SeenFrames;
  /** How much later than they were measured samples arrive, ms, smoothed: the vehicle's clock and the way; see below. */
  skewMs: number | undefined;
}

/** A vehicle that invents ever new paths keeps its first ones, so that its row stays below DynamoDB's 400 KB. */
const MAX_SIGNALS = 500;

/** A clock further ahead than this does not hold its values against those that come when it was set right. */
const AHEAD_MS = 5 * 60_000;

const SKEW_RISES_BY = 1 / 16;

export function emptyReportedState(): ReportedState {
  return {
    ...{ layout: NO_SIGNALS, values: [], timesMs: [], qualities: undefined, units: undefined },
    ...{ newestMs: 0, schema: DEFAULT_SCHEMA, seen: noFrames(), skewMs: undefined },
  };
}

/**
 * Merges a frame in place; false when it was merged before. A signal is replaced only by a younger measurement, and of
 * two of the same millisecond the greater stays: any order of frames gives the same state. `arrivedAtMs` is when the
 * cloud had the frame, epoch ms.
 */
export function mergeFrame(state: ReportedState, frame: TelemetryFrame, arrivedAtMs: number): boolean {
  const latestMs = arrivedAtMs + AHEAD_MS;
  const measuredMs = newestSampleMs(frame);
  const newestMs = Math.min(measuredMs, latestMs);
  if (!noteFrame(state.seen, frame.bootId, frame.sequence, newestMs)) return false;
  if (newestMs >= state.newestMs) {
    state.newestMs = newestMs;
    state.schema = frame.schema;
    // a frame that waited in the vehicle tells of the tunnel, not of the clock
    state.skewMs = smoothed(state.skewMs, arrivedAtMs - measuredMs);
  }
  const { columns } = frame;
  for (let index = 0; index < columns.length; index += 1) {
    mergeColumn(state, columns[index] as SignalColumn, index, frame, latestMs);
  }
  return true;
}

/** Epoch ms by the vehicle's clock. */
export function newestSampleMs({ baseTimeMs, offsetsMs }: TelemetryFrame): number {
  return baseTimeMs + (offsetsMs[offsetsMs.length - 1] ?? 0);
}

/**
 * Falls at once and rises slowly: the quickest frame of late is nearest to what the clocks differ by; what slower ones
 * needed more is the way.
 */
function smoothed(skewMs: number | undefined, measuredMs: number): number {
  if (skewMs === undefined || measuredMs <= skewMs) return measuredMs;
  return Math.round(skewMs + (measuredMs - skewMs) * SKEW_RISES_BY);
}

/** Only the column's last value can be the youngest: samples are in the order of their time. `hint`: its likely slot. */
function mergeColumn(
  state: ReportedState,
  column: SignalColumn,
  hint: number,
  { baseTimeMs, offsetsMs }: TelemetryFrame,
  latestMs: number,
): void {
  const { path, rows, values, qualities } = column;
  const last = values.length - 1;
  if (last < 0) return;
  const slot = state.layout.paths[hint] === path ? hint : slotOf(state, path);
  if (slot === undefined) return;
  const atMs = Math.min(
    baseTimeMs + (offsetsMs[rows === undefined ? last : (rows[last] as number)] as number),
    latestMs,
  );
  const value = values[last] as SignalValue;
  const quality = qualities === undefined ? 0 : (qualities[last] as number);
  if (isYounger(state, slot, atMs, value, quality)) setSignal(state, slot, atMs, value, quality, column.unit);
}

/** The signal's slot, a new one where it has none; undefined when the vehicle has too many. */
function slotOf(state: ReportedState, path: string): number | undefined {
  const slot = state.layout.slotOf.get(path);
  if (slot !== undefined) return slot;
  const { length } = state.values;
  if (length >= MAX_SIGNALS) return undefined;
  state.layout = withSignal(state.layout, path);
  state.values.push(0);
  state.timesMs.push(Number.NEGATIVE_INFINITY);
  state.qualities?.push(0);
  state.units?.push(undefined);
  return length;
}

function isYounger(state: ReportedState, slot: number, atMs: number, value: SignalValue, quality: number): boolean {
  const knownMs = state.timesMs[slot] as number;
  if (atMs !== knownMs) return atMs > knownMs;
  const known = state.values[slot] as SignalValue;
  if (known === value) return quality > (state.qualities?.[slot] ?? 0);
  if (typeof known !== typeof value) return typeof value > typeof known;
  return value > known;
}

function setSignal(
  state: ReportedState,
  slot: number,
  atMs: number,
  value: SignalValue,
  quality: number,
  unit: string | undefined,
): void {
  state.values[slot] = value;
  state.timesMs[slot] = atMs;
  if (quality !== 0) state.qualities ??= state.values.map(() => 0);
  if (state.qualities !== undefined) state.qualities[slot] = quality;
  if (unit !== undefined) state.units ??= state.values.map(() => undefined);
  if (state.units !== undefined) state.units[slot] = unit;
}

/** Puts in a signal that was kept elsewhere, as a frame would; true when it was younger than what there was. */
export function setReported(
  state: ReportedState,
  path: string,
  { value, atMs, quality, unit }: ReportedSignal,
): boolean {
  const slot = slotOf(state, path);
  const code = quality === undefined ? 0 : QUALITIES.indexOf(quality);
  if (slot === undefined || !isYounger(state, slot, atMs, value, code)) return false;
  setSignal(state, slot, atMs, value, code, unit);
  return true;
}

/** Merges all that another state of the same vehicle holds; true when it held anything more. */
export function addState(state: ReportedState, other: ReportedState): boolean {
  let isMore = addSeen(state.seen, other.seen);
  for (const [path, signal] of reportedSignals(other)) isMore = setReported(state, path, signal) || isMore;
  if (other.newestMs > state.newestMs) {
    state.newestMs = other.newestMs;
    state.schema = other.schema;
    state.skewMs = other.skewMs;
  }
  return isMore;
}

/** The signals one by one, for those who read a state; new objects each time. */
export function* reportedSignals(state: ReportedState): Generator<[path: string, signal: ReportedSignal]> {
  for (const [slot, path] of state.layout.paths.entries()) {
    const quality = state.qualities?.[slot] ?? 0;
    const unit = state.units?.[slot];
    yield [
      path,
      {
        value: state.values[slot] as SignalValue,
        atMs: state.timesMs[slot] as number,
        ...(quality === 0 ? {} : { quality: QUALITIES[quality] as Quality }),
        ...(unit === undefined ? {} : { unit }),
      },
    ];
  }
}
