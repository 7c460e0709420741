import type { ShadowEntry } from './shadow-entry.ts';

/** A quarter of the function's memory. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Measured with ten signals: 4 to 6 KB a vehicle, maps and arrays that grow in steps included. */
const ENTRY_BYTES = 4_000;
const SIGNAL_BYTES = 100;

/**
 * Shadows of the vehicles that were heard of last, at most so many bytes: some thirty-five thousand with the
 * usual thirty signals. Those with frames that are not written yet can be asked for by how long they have waited.
 */
export interface ShadowCache {
  get(vehicleId: string): ShadowEntry | undefined;
  /** `nowMs`: from when frames that are not written wait. */
  keep(vehicleId: string, entry: ShadowEntry, nowMs: number): void;
  forget(vehicleId: string): void;
  /** Vehicles with frames that have waited since before `beforeMs`, the longest first, at most so many. */
  waitingSince(beforeMs: number, limit: number): string[];
}

interface Kept {
  entry: ShadowEntry;
  bytes: number;
}

export function createShadowCache(mostBytes = MOST_BYTES): ShadowCache {
  const shadows = new Map<string, Kept>();
  const waiting = new Map<string, number>();
  let bytes = 0;
  const forget = (vehicleId: string): void => {
    bytes -= shadows.get(vehicleId)?.bytes ?? 0;
    shadows.delete(vehicleId);
    waiting.delete(vehicleId);
  };
  return {
    get: (vehicleId) => shadows.get(vehicleId)?.entry,
    forget,
    keep(vehicleId, entry, nowMs) {
      const waitsFromMs = waiting.get(vehicleId) ?? nowMs;
      const size = bytesOf(entry);
      bytes += size - (shadows.get(vehicleId)?.bytes ?? 0);
      shadows.delete(vehicleId);
      shadows.set(vehicleId, { entry, bytes: size });
      if (entry.pendingFrames === 0 && !entry.isOwed) waiting.delete(vehicleId);
      else waiting.set(vehicleId, waitsFromMs);
      while (bytes > mostBytes && shadows.size > 1) forget(shadows.keys().next().value as string);
    },
    waitingSince(beforeMs, limit) {
      const found: string[] = [];
      for (const [vehicleId, fromMs] of waiting) {
        if (fromMs >= beforeMs || found.length >= limit) break;
        found.push(vehicleId);
      }
      return found;
    },
  };
}

function bytesOf({ state, kept = '', unsent }: ShadowEntry): number {
  let texts = kept.length + 1_000 * unsent.length;
  for (const value of state.values) if (typeof value === 'string') texts += value.length;
  return ENTRY_BYTES + SIGNAL_BYTES * state.values.length + texts;
}
