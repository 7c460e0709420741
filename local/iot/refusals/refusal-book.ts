import type { Clock } from '../../ports/clock.ts';
import type { RecordedRefusal, Refusal } from './refusal.ts';

/** The last refusals of a local cloud, bounded in number and size. */
export interface RefusalBook {
  record(refusal: Refusal): void;
  /** The latest first; of one client or of all. */
  last(question: { clientId: string | undefined; limit: number }): RecordedRefusal[];
}

const CAPACITY = 500;
/** Topic filters can be long, and are checked before their length is. */
const MAX_TEXT_CHARACTERS = 1024;

/**
 * Keeps the last `capacity` different refusals. A client that tries the same again and again moves one entry to the
 * front and counts it, so that it does not push out what others were refused.
 */
export function createRefusalBook(options: { clock: Clock; capacity?: number }): RefusalBook {
  const { clock, capacity = CAPACITY } = options;
  // a Map keeps the order of insertion: the first is the oldest
  const entries = new Map<string, RecordedRefusal>();
  return {
    record(refusal) {
      const short = shortened(refusal);
      const key = JSON.stringify([short.clientId, short.certificateId, short.action, short.resource, short.reason]);
      const known = entries.get(key);
      const nowMs = clock.nowMs();
      entries.delete(key);
      entries.set(key, {
        ...short,
        firstAtMs: known?.firstAtMs ?? nowMs,
        lastAtMs: nowMs,
        times: (known?.times ?? 0) + 1,
      });
      const [oldest] = entries.keys();
      if (entries.size > capacity && oldest !== undefined) entries.delete(oldest);
    },
    last: ({ clientId, limit }) =>
      [...entries.values()]
        .reverse()
        .filter((entry) => clientId === undefined || entry.clientId === clientId)
        .slice(0, limit),
  };
}

function shortened(refusal: Refusal): Refusal {
  const short = (text: string): string => text.slice(0, MAX_TEXT_CHARACTERS);
  const { explanation, resource, reason } = refusal;
  const cut = { ...refusal, resource: short(resource), reason: short(reason) };
  if (explanation === undefined || explanation.allowed || explanation.reason !== 'no-match') return cut;
  const { nearest } = explanation;
  return {
    ...cut,
    explanation: { ...explanation, nearest: nearest && { ...nearest, differs: short(nearest.differs) } },
  };
}
