import type { TelemetryFrame } from '../../contract/telemetry/frame.ts';
import {
  emptyReportedState,
  mergeFrame,
  parseSignals,
  type ReportedState,
  serializeSignals,
} from '../../contract/telemetry/reported-state.ts';
import type { Row, Table } from '../common/store/table.ts';

/** Keeps the shadows of vehicles current: one conditional write for all frames of a vehicle in a batch. */
export interface ShadowWriter {
  merge(vehicleId: string, frames: readonly TelemetryFrame[]): Promise<void>;
}

interface CachedShadow {
  state: ReportedState;
  version: number;
}

const CACHED_VEHICLES = 10_000;
const RACES = 5;

/**
 * A warm function remembers the shadows it wrote, which saves the read; a write that finds another version gets the
 * row back and merges again, so the memory may be wrong without harm.
 */
export function createShadowWriter(shadows: Table, nowMs: () => number): ShadowWriter {
  const cache = new Map<string, CachedShadow>();
  return {
    async merge(vehicleId, frames) {
      let known = cache.get(vehicleId) ?? readShadow(await shadows.get({ vehicleId }));
      // forgotten until the write succeeded: a failed one must not leave merged frames behind
      cache.delete(vehicleId);
      for (let race = 0; race < RACES; race += 1) {
        const fresh = frames.filter((frame) => mergeFrame(known.state, frame));
        const outcome = fresh.length === 0 ? { ok: true as const } : await write(shadows, vehicleId, known, nowMs());
        if (outcome.ok) {
          const version = known.version + (fresh.length === 0 ? 0 : 1);
          remember(cache, vehicleId, { state: known.state, version });
          return;
        }
        known = readShadow(outcome.current);
      }
      throw new Error(`shadow of ${vehicleId} changed ${RACES} times while it was being written`);
    },
  };
}

function remember(cache: Map<string, CachedShadow>, vehicleId: string, shadow: CachedShadow): void {
  cache.set(vehicleId, shadow);
  if (cache.size <= CACHED_VEHICLES) return;
  const oldest = cache.keys().next();
  if (!oldest.done) cache.delete(oldest.value);
}

function write(shadows: Table, vehicleId: string, known: CachedShadow, nowMs: number): ReturnType<Table['update']> {
  const { state, version } = known;
  return shadows.update({
    key: { vehicleId },
    update:
      'SET reported = :reported, frames = :frames, bootId = :boot, #sequence = :sequence, recent = :recent, ' +
      'version = :version, updatedAtMs = :now',
    condition: version === 0 ? 'attribute_not_exists(version)' : 'version = :before',
    names: { '#sequence': 'sequence' },
    values: {
      ':reported': serializeSignals(state.signals),
      ':frames': state.frames,
      ':boot': state.bootId,
      ':sequence': state.sequence,
      ':recent': state.recent.toString(16),
      ':version': version + 1,
      ':now': nowMs,
      ...(version === 0 ? {} : { ':before': version }),
    },
  });
}

function readShadow(row: Row | undefined): CachedShadow {
  if (row?.['version'] === undefined) return { state: emptyReportedState(), version: 0 };
  const { reported, frames, bootId, sequence, recent, version } = row as {
    reported: string;
    frames: number;
    bootId: string;
    sequence: number;
    recent: string;
    version: number;
  };
  const state = { signals: parseSignals(reported), frames, bootId, sequence, recent: BigInt(`0x${recent}`) };
  return { state, version };
}
