import { type PackedShadow, packShadow, unpackShadow } from './packed-shadow.ts';
import type { ShadowEntry } from './shadow-entry.ts';

/** Three eighths of the function's memory. With ten signals: 25,000 shadows ready for use, and 320,000 packed. */
export const SHADOW_CACHE_LIMITS = { readyBytes: 128 * 1024 * 1024, packedBytes: 256 * 1024 * 1024 };
/** Measured with ten signals: 4 to 6 KB a vehicle, maps and arrays that grow in steps included. */
const ENTRY_BYTES = 4_000;
const SIGNAL_BYTES = 100;
/** Measured: what a packed shadow takes besides its characters, with its key in the maps. */
const PACKED_BYTES = 330;

/**
 * Shadows of the vehicles that were heard of last, at most so many bytes: those heard of long ago are packed, which makes
 * room for six times as many, and takes 30 us to do and to undo, where a frame takes 200. Those with frames that are not
 * written yet can be asked for by how long they have waited.
 */
export interface ShadowCache {
  get(vehicleId: string): ShadowEntry | undefined;
  /** `nowMs`: from when frames that are not written wait. */
  keep(vehicleId: string, entry: ShadowEntry, nowMs: number): void;
  forget(vehicleId: string): void;
  /** Vehicles with frames that have waited since before `beforeMs`, the longest first, at most so many. */
  waitingSince(beforeMs: number, limit: number): string[];
}

export function createShadowCache({ readyBytes, packedBytes } = SHADOW_CACHE_LIMITS): ShadowCache {
  const ready = new Shelf(readyBytes, bytesOf);
  const packed = new Shelf(packedBytes, packedBytesOf);
  const waiting = new Map<string, number>();
  const forget = (vehicleId: string): void => {
    ready.take(vehicleId);
    packed.take(vehicleId);
    waiting.delete(vehicleId);
  };
  const makeRoom = (): void => {
    for (const [oldest, entry] of ready.surplus()) {
      packed.put(oldest, packShadow(entry));
      for (const [forgotten] of packed.surplus()) waiting.delete(forgotten);
    }
  };
  return {
    get(vehicleId) {
      const found = packed.get(vehicleId);
      return found === undefined ? ready.get(vehicleId) : unpackShadow(found);
    },
    forget,
    keep(vehicleId, entry, nowMs) {
      const waitsFromMs = waiting.get(vehicleId) ?? nowMs;
      packed.take(vehicleId);
      ready.put(vehicleId, entry);
      if (entry.pendingFrames === 0 && !entry.isOwed) waiting.delete(vehicleId);
      else waiting.set(vehicleId, waitsFromMs);
      makeRoom();
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

/** Values in the order in which they were put, with their bytes. */
class Shelf<T> {
  readonly #values = new Map<string, { value: T; bytes: number }>();
  readonly #mostBytes: number;
  readonly #sizeOf: (value: T) => number;
  #bytes = 0;

  constructor(mostBytes: number, sizeOf: (value: T) => number) {
    this.#mostBytes = mostBytes;
    this.#sizeOf = sizeOf;
  }

  get(key: string): T | undefined {
    return this.#values.get(key)?.value;
  }

  /** As the youngest. */
  put(key: string, value: T): void {
    this.take(key);
    const bytes = this.#sizeOf(value);
    this.#values.set(key, { value, bytes });
    this.#bytes += bytes;
  }

  take(key: string): void {
    this.#bytes -= this.#values.get(key)?.bytes ?? 0;
    this.#values.delete(key);
  }

  /** Takes the oldest until the rest has room; the youngest stays, however large. */
  *surplus(): Generator<[key: string, value: T]> {
    while (this.#bytes > this.#mostBytes && this.#values.size > 1) {
      const [key, { value }] = this.#values.entries().next().value as [string, { value: T; bytes: number }];
      this.take(key);
      yield [key, value];
    }
  }
}

function bytesOf({ state, kept = '', unsent }: ShadowEntry): number {
  let texts = kept.length + 1_000 * unsent.length;
  for (const value of state.values) if (typeof value === 'string') texts += value.length;
  return ENTRY_BYTES + SIGNAL_BYTES * state.values.length + texts;
}

function packedBytesOf({ text, kept = '' }: PackedShadow): number {
  return PACKED_BYTES + text.length + kept.length;
}
