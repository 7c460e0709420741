import type { TelemetryFrame } from '../../contract/telemetry/frame.ts';
import {
  emptyReportedState,
  mergeFrame,
  parseSignals,
  type ReportedState,
  serializeSignals,
} from '../../contract/telemetry/reported-state.ts';
import { frameOfSamples, samplesOf } from '../../contract/telemetry/samples.ts';
import type { Row, Table } from '../common/store/table.ts';

/** Keeps the shadows of vehicles current: one conditional write for all frames of a vehicle in a batch. */
export interface ShadowWriter {
  merge(vehicleId: string, frames: readonly TelemetryFrame[]): Promise<void>;
}

export interface ShadowWriterPorts {
  shadows: Table;
  /** Asked before a shadow is made: a frame that was still in the stream must not bring back a decommissioned vehicle's. */
  isInService(vehicleId: string): Promise<boolean>;
  nowMs(): number;
}

interface CachedShadow {
  state: ReportedState;
  version: number;
  /** What was measured before (epoch ms) was an earlier owner's, and is not written. */
  sinceMs: number;
}

const CACHED_VEHICLES = 10_000;
const RACES = 5;

/**
 * A warm function remembers the shadows it wrote, which saves the read; a write that finds another version gets the
 * row back and merges again, so the memory may be wrong without harm.
 */
export function createShadowWriter({ shadows, isInService, nowMs }: ShadowWriterPorts): ShadowWriter {
  const cache = new Map<string, CachedShadow>();
  return {
    async merge(vehicleId, frames) {
      let known = cache.get(vehicleId) ?? readShadow(await shadows.get({ vehicleId }));
      // forgotten until the write succeeded: a failed one must not leave merged frames behind
      cache.delete(vehicleId);
      for (let race = 0; race < RACES; race += 1) {
        const { state, sinceMs } = known;
        if (known.version === 0 && !(await isInService(vehicleId))) return;
        const fresh = frames.filter((frame) => mergeFrame(state, measuredSince(frame, sinceMs)));
        const outcome = fresh.length === 0 ? { ok: true as const } : await write(shadows, vehicleId, known, nowMs());
        if (outcome.ok) {
          const version = known.version + (fresh.length === 0 ? 0 : 1);
          remember(cache, vehicleId, { state, version, sinceMs });
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
  if (row?.['version'] === undefined) return { state: emptyReportedState(), version: 0, sinceMs: 0 };
  const {
    reported,
    frames,
    bootId,
    sequence,
    recent,
    version,
    sinceMs = 0,
  } = row as {
    reported: string;
    frames: number;
    bootId: string;
    sequence: number;
    recent: string;
    version: number;
    sinceMs?: number;
  };
  const state = { signals: parseSignals(reported), frames, bootId, sequence, recent: BigInt(`0x${recent}`) };
  return { state, version, sinceMs };
}

/** The frame without the samples that the vehicle took before, by its clock. */
function measuredSince(frame: TelemetryFrame, sinceMs: number): TelemetryFrame {
  if (sinceMs === 0) return frame;
  const samples = samplesOf(frame).filter(({ offsetMs }) => frame.baseTimeMs + offsetMs >= sinceMs);
  return frameOfSamples(frame, samples);
}
