import type { DerivedEvent } from '../../contract/telemetry/derive.ts';
import type { TelemetryFrame } from '../../contract/telemetry/frame.ts';
import { addState, mergeFrame } from '../../contract/telemetry/reported-state.ts';
import type { Row, Table } from '../common/store/table.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';
import { type DerivingPorts, deriveFrames, learnTraits } from './derive-frames.ts';
import { type Arrival, hasGap, measuredSince, putInOrder } from './frame-order.ts';
import { isRefusedForGood } from './refused-for-good.ts';
import { createShadowCache, type ShadowCache } from './shadow-cache.ts';
import { entryOf, isDue, noteWritten, type ShadowEntry, updateOf } from './shadow-entry.ts';

/** Keeps the shadows of vehicles current, and tells the bus what their frames come to. */
export interface ShadowWriter {
  /** All frames of a vehicle in a batch: at most one conditional write. Throws when they have to come again. */
  merge(vehicleId: string, arrivals: Arrival[]): Promise<void>;
  /** Vehicles that fell silent between two writes; to be merged with no frames, which writes what waits. */
  overdue(): string[];
}

export interface ShadowWriterPorts extends DerivingPorts {
  shadows: Pick<Table, 'get' | 'update'>;
  /** Resolves when the bus has all of them. */
  send(vehicle: VehicleRow, events: readonly DerivedEvent[]): Promise<void>;
  /** Every n-th frame of a vehicle is written. */
  writeEvery: number;
  cache?: ShadowCache;
}

const RACES = 5;
/** A vehicle that stands still or is out of reach has its last frames in the table after this. */
const LONGEST_WAIT_MS = 10 * 60_000;
const OVERDUE_AT_A_TIME = 50;

/** An entry in work. */
interface Work {
  vehicleId: string;
  arrivals: readonly Arrival[];
  entry: ShadowEntry;
  /** The row was read strongly, or came back from a write, just now. */
  isCurrent: boolean;
  /** What the function held when the row turned out to be younger; it goes into the row as well. */
  carried: ShadowEntry | undefined;
}

/**
 * A warm function remembers the shadows it wrote, which saves the read; a write that finds another version gets the
 * row back and merges again, so the memory may be behind without harm.
 */
export function createShadowWriter(ports: ShadowWriterPorts): ShadowWriter {
  const { nowMs, cache = createShadowCache() } = ports;
  return {
    async merge(vehicleId, arrivals) {
      putInOrder(arrivals);
      const work = await open(vehicleId, arrivals, cache.get(vehicleId), ports);
      try {
        if (await settle(work, ports)) cache.keep(vehicleId, work.entry, nowMs());
        else cache.forget(vehicleId);
      } catch (error) {
        // the frames come again, and are known then: what was not written or sent is owed still
        work.entry.isOwed = true;
        if (isRefusedForGood(error)) cache.forget(vehicleId);
        else cache.keep(vehicleId, work.entry, nowMs());
        throw error;
      }
    },
    overdue: () => cache.waitingSince(nowMs() - LONGEST_WAIT_MS, OVERDUE_AT_A_TIME),
  };
}

async function open(
  vehicleId: string,
  arrivals: readonly Arrival[],
  known: ShadowEntry | undefined,
  { shadows }: ShadowWriterPorts,
): Promise<Work> {
  const work = { vehicleId, arrivals, isCurrent: false, carried: undefined };
  if (known === undefined) return { ...work, entry: entryOf(await shadows.get({ vehicleId }, 'eventual')) };
  const opened: Work = { ...work, entry: known };
  const isSilent = arrivals.length === 0;
  if (!isSilent && !hasGap(known.state.seen, arrivals)) return opened;
  // what waits is owed, unless the row turns out to hold it
  if (isSilent) known.isOwed = true;
  const row = await shadows.get({ vehicleId }, 'eventual');
  if (versionOf(row) > known.version) takeRow(opened, row, false);
  return opened;
}

/** Merges, derives, sends and writes as is due; false when the vehicle is not in service. */
async function settle(work: Work, ports: ShadowWriterPorts): Promise<boolean> {
  const { vehicleId } = work;
  for (let race = 0; race < RACES; race += 1) {
    if (work.entry.version === 0 && !isInService(await ports.vehicleOf(vehicleId))) return false;
    await takeFrames(work, ports);
    if (!isDue(work.entry, ports.writeEvery, ports.nowMs())) return true;
    if (!(await tellBus(work, ports))) continue;
    const { entry } = work;
    const outcome = await ports.shadows.update(updateOf(vehicleId, entry, ports.nowMs()));
    if (outcome.ok) {
      noteWritten(entry, entry.version + 1);
      return true;
    }
    takeRow(work, outcome.current, true);
  }
  throw new Error(`shadow of ${vehicleId} changed ${RACES} times while it was being written`);
}

async function takeFrames(work: Work, ports: ShadowWriterPorts): Promise<void> {
  const { vehicleId, entry, carried } = work;
  // before the frames count as merged: when it fails they come again
  if (ports.deriver.needsTraits) await learnTraits(vehicleId, entry, ports);
  const fresh = mergeFrames(entry, work.arrivals);
  if (fresh.length > 0) deriveFrames(vehicleId, entry, fresh, ports);
  work.carried = undefined;
  if (carried === undefined || carried.sinceMs !== entry.sinceMs) return;
  if (addState(entry.state, carried.state)) entry.pendingFrames += 1;
  entry.isOwed ||= carried.isOwed && entry.pendingFrames > 0;
}

/** The frames that were not merged before, in their order. */
function mergeFrames(entry: ShadowEntry, arrivals: readonly Arrival[]): TelemetryFrame[] {
  const fresh: TelemetryFrame[] = [];
  for (const { frame: whole, arrivedAtMs } of arrivals) {
    const frame = entry.sinceMs === 0 ? whole : measuredSince(whole, entry.sinceMs);
    if (!mergeFrame(entry.state, frame, arrivedAtMs)) continue;
    entry.pendingFrames += 1;
    if (frame.offsetsMs.length > 0) fresh.push(frame);
  }
  return fresh;
}

/** False when the row turned out to be another: what was derived from the one before must not be told. */
async function tellBus(work: Work, { shadows, vehicleOf, send }: ShadowWriterPorts): Promise<boolean> {
  const { vehicleId, entry } = work;
  if (entry.unsent.length === 0) return true;
  if (!work.isCurrent) {
    const row = await shadows.get({ vehicleId });
    if (versionOf(row) !== entry.version) {
      takeRow(work, row, true);
      return false;
    }
    work.isCurrent = true;
  }
  const vehicle = await vehicleOf(vehicleId);
  if (vehicle !== undefined && isInService(vehicle)) await send(vehicle, entry.unsent);
  entry.unsent = [];
  return true;
}

/** Goes on from a row that another instance wrote: frames of this batch are merged into it and derived anew. */
function takeRow(work: Work, row: Row | undefined, isCurrent: boolean): void {
  const { entry } = work;
  work.entry = entryOf(row);
  work.isCurrent = isCurrent;
  // a row that is gone stays so: it was taken out of service
  work.carried = row === undefined ? undefined : entry;
}

function versionOf(row: Row | undefined): number {
  return Number(row?.['version'] ?? 0);
}

function isInService(vehicle: VehicleRow | undefined): boolean {
  return vehicle !== undefined && vehicle.retirement === undefined;
}
