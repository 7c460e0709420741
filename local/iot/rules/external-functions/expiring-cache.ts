import type { Clock } from '../../../ports/clock.ts';

/** Keeps what was fetched for so long; a failure is kept not at all, and callers at one time share one fetch. */
export interface ExpiringCache<Value> {
  get(key: string, fetch: () => Promise<Value>): Promise<Value>;
}

const ENTRIES_MAXIMUM = 1000;

export function createExpiringCache<Value>(lifetimeMs: number, clock: Clock): ExpiringCache<Value> {
  const entries = new Map<string, { value: Promise<Value>; untilMs: number }>();
  return {
    get(key, fetch) {
      const known = entries.get(key);
      if (known !== undefined && known.untilMs > clock.nowMs()) return known.value;
      const entry = { value: fetch(), untilMs: clock.nowMs() + lifetimeMs };
      entries.delete(key);
      entries.set(key, entry);
      entry.value.catch(() => {
        if (entries.get(key) === entry) entries.delete(key);
      });
      for (const oldest of entries.keys()) {
        if (entries.size <= ENTRIES_MAXIMUM) break;
        entries.delete(oldest);
      }
      return entry.value;
    },
  };
}
