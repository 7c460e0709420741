import * as v from 'valibot';

const whole = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));

/** At most `most` notices of a tenant to one vehicle within any `days` days; this one is not sent above that. */
export const frequencyCapSchema = v.strictObject({ most: whole(20), days: whole(90) });
export type FrequencyCap = v.InferOutput<typeof frequencyCapSchema>;

/** A notice that was sent to a vehicle. */
export interface NoticeTurn {
  messageId: string;
  atMs: number;
}

/** More than the largest cap can ask for. */
const MOST_TURNS = 40;
const DAY_MS = 86_400_000;

export type TurnOutcome = { taken: true; turns: NoticeTurn[] } | { taken: false };

/**
 * The turns of a vehicle after one more, unless the cap is full. Without a cap it is always taken: it counts for the caps
 * of others. The same message has one turn, however often it asks.
 */
export function takeTurn(turns: readonly NoticeTurn[], turn: NoticeTurn, cap: FrequencyCap | undefined): TurnOutcome {
  if (turns.some(({ messageId }) => messageId === turn.messageId)) return { taken: true, turns: [...turns] };
  if (cap !== undefined && isFull(turns, turn.atMs, cap)) return { taken: false };
  return { taken: true, turns: [...turns, turn].slice(-MOST_TURNS) };
}

function isFull(turns: readonly NoticeTurn[], nowMs: number, { most, days }: FrequencyCap): boolean {
  return turns.filter(({ atMs }) => atMs > nowMs - days * DAY_MS).length >= most;
}
