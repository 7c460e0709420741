import type { DerivedEvent, VehicleTraits } from '../../contract/telemetry/derive.ts';
import { emptyReportedState, type ReportedState } from '../../contract/telemetry/reported-state.ts';
import { parseReportedState, serializeSignals } from '../../contract/telemetry/reported-text.ts';
import { highestOf, newestBoot, parseSeen, seenText } from '../../contract/telemetry/seen-frames.ts';
import type { Row, UpdateRequest } from '../common/store/table.ts';

/** A vehicle's shadow as the function holds it: the row as it was read or written last, and what came since. */
export interface ShadowEntry {
  state: ReportedState;
  /** 0: there is no row yet. */
  version: number;
  /** What was measured before (epoch ms) was an earlier owner's, and is not written. */
  sinceMs: number;
  /** Until then (epoch ms) somebody watches, and every batch is written. */
  watchedUntilMs: number;
  /** What the deriver remembers of the vehicle. */
  kept: string | undefined;
  /** Frames that are in the state and not in the row. */
  pendingFrames: number;
  /** To be written with the next frame, whichever it is. */
  isOwed: boolean;
  /** Derived events that the bus has not taken yet. */
  unsent: DerivedEvent[];
  /** Newest boot of the row and its highest frame: from there on frames are counted to the n-th. */
  writtenBoot: string;
  writtenSequence: number;
  /** What rules ask of the vehicle beside its frames, and until when (epoch ms) it is believed. */
  traits: VehicleTraits | undefined;
  traitsUntilMs: number;
}

/** Of a vehicle without a row, too. */
export function entryOf(row: Row | undefined): ShadowEntry {
  const {
    reported,
    frames = 0,
    boots = '',
    skewMs,
    version = 0,
    sinceMs = 0,
    watchedUntilMs = 0,
    kept,
  } = (row ?? {}) as Partial<{
    reported: string;
    frames: number;
    boots: string;
    skewMs: number;
    version: number;
    sinceMs: number;
    watchedUntilMs: number;
    kept: string;
  }>;
  const state = reported === undefined ? emptyReportedState() : parseReportedState(reported);
  state.seen = parseSeen(boots, frames);
  state.skewMs = skewMs;
  const entry: ShadowEntry = {
    ...{ state, version, sinceMs, watchedUntilMs, kept },
    ...{ pendingFrames: 0, isOwed: false, unsent: [], writtenBoot: '', writtenSequence: -1 },
    ...{ traits: undefined, traitsUntilMs: 0 },
  };
  noteWritten(entry, version);
  return entry;
}

/** Takes the entry's state for what the row holds under this version. */
export function noteWritten(entry: ShadowEntry, version: number): void {
  entry.version = version;
  entry.pendingFrames = 0;
  entry.isOwed = false;
  entry.writtenBoot = newestBoot(entry.state.seen)?.bootId ?? '';
  entry.writtenSequence = highestOf(entry.state.seen, entry.writtenBoot);
}

/**
 * True when the entry is to be written now: every n-th frame of the vehicle is, counted by its sequence so that several
 * instances of the function agree; what must be is at once, and so is the first frame of all.
 */
export function isDue(entry: ShadowEntry, writeEvery: number, nowMs: number): boolean {
  if (entry.isOwed) return true;
  const { pendingFrames, watchedUntilMs, version, state, writtenBoot, writtenSequence } = entry;
  if (pendingFrames === 0) return false;
  if (pendingFrames >= writeEvery || watchedUntilMs > nowMs || version === 0) return true;
  return highestOf(state.seen, writtenBoot) - writtenSequence >= writeEvery;
}

const SET_REPORTED =
  'SET reported = :reported, frames = :frames, boots = :boots, skewMs = :skew, version = :next, updatedAtMs = :now';

/** One write of all that the entry holds, under the version that it was read or written with. */
export function updateOf(vehicleId: string, { state, version, kept }: ShadowEntry, nowMs: number): UpdateRequest {
  return {
    key: { vehicleId },
    update: kept === undefined ? `${SET_REPORTED} REMOVE kept` : `${SET_REPORTED}, kept = :kept`,
    condition: version === 0 ? 'attribute_not_exists(version)' : 'version = :version',
    values: {
      ':reported': serializeSignals(state),
      ':frames': state.seen.count,
      ':boots': seenText(state.seen),
      ':skew': state.skewMs ?? 0,
      ':next': version + 1,
      ':now': nowMs,
      ...(kept === undefined ? {} : { ':kept': kept }),
      ...(version === 0 ? {} : { ':version': version }),
    },
  };
}
