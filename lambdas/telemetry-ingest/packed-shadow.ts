import type { ReportedState } from '../../contract/telemetry/reported-state.ts';
import type { ShadowEntry } from './shadow-entry.ts';

/**
 * A shadow that is not in use, at a sixth of the size: its lists and numbers as one text, beside what is a text already
 * and what vehicles of a kind share.
 */
export interface PackedShadow {
  text: string;
  kept: string | undefined;
  layout: ReportedState['layout'];
}

type Boot = ReportedState['seen']['boots'][number];

/** In this order; names would be half of the text. What is undefined is null in JSON, and no value here is. */
type Packed = [
  ...[values: ReportedState['values'], agesMs: number[], newestMs: number],
  ...[qualities: number[] | null, units: (string | null)[] | null, skewMs: number | null],
  ...[schemaId: string, schemaVersion: number],
  ...[frames: number, boots: [Boot['bootId'], Boot['newestMs'], Boot['spans']][]],
  ...[version: number, sinceMs: number, watchedUntilMs: number, pendingFrames: number, isOwed: boolean],
  ...[unsent: ShadowEntry['unsent'], writtenBoot: string, writtenSequence: number],
  ...[traits: ShadowEntry['traits'] | null, traitsUntilMs: number],
];

export function packShadow({ state, ...entry }: ShadowEntry): PackedShadow {
  const { layout, newestMs, schema, seen } = state;
  const packed: Packed = [
    ...([state.values, state.timesMs.map((timeMs) => newestMs - timeMs), newestMs] as const),
    ...([state.qualities ?? null, state.units?.map((unit) => unit ?? null) ?? null, state.skewMs ?? null] as const),
    ...([schema.id, schema.version] as const),
    ...([seen.count, seen.boots.map(({ bootId, newestMs: atMs, spans }) => [bootId, atMs, spans])] as [
      number,
      Packed[9],
    ]),
    ...([entry.version, entry.sinceMs, entry.watchedUntilMs, entry.pendingFrames, entry.isOwed] as const),
    ...([entry.unsent, entry.writtenBoot, entry.writtenSequence] as const),
    ...([entry.traits ?? null, entry.traitsUntilMs] as const),
  ];
  return { text: tight(JSON.stringify(packed)), kept: entry.kept && tight(entry.kept), layout };
}

/** The same text in as many bytes as it has characters: what JSON writes has room to grow, half as much again. */
function tight(text: string): string {
  return Buffer.from(text).toString();
}

/** The shadow for use, as it was packed. */
export function unpackShadow({ text, kept, layout }: PackedShadow): ShadowEntry {
  const [values, agesMs, newestMs, qualities, units, skewMs, id, schemaVersion, count, boots, ...entry] = JSON.parse(
    text,
  ) as Packed;
  const [version, sinceMs, watchedUntilMs, pendingFrames, isOwed, unsent, writtenBoot, writtenSequence, ...last] =
    entry;
  const [traits, traitsUntilMs] = last;
  return {
    state: {
      ...{ layout, values, timesMs: agesMs.map((ageMs) => newestMs - ageMs), newestMs },
      ...{ qualities: qualities ?? undefined, units: units?.map((unit) => unit ?? undefined) },
      ...{ skewMs: skewMs ?? undefined, schema: { id, version: schemaVersion } },
      seen: { count, boots: boots.map(([bootId, atMs, spans]) => ({ bootId, newestMs: atMs, spans })) },
    },
    ...{ version, sinceMs, watchedUntilMs, kept, pendingFrames, isOwed, unsent, writtenBoot, writtenSequence },
    ...{ traits: traits ?? undefined, traitsUntilMs },
  };
}
