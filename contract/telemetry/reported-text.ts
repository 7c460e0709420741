import { type Catalogue, catalogueOf } from './catalogue/catalogue.ts';
import { DEFAULT_SCHEMA, QUALITIES, type Quality, type SchemaRef, type SignalValue } from './frame.ts';
import { emptyReportedState, type ReportedSignal, type ReportedState, setReported } from './reported-state.ts';

/**
 * `[value, ms before t, index of its quality, unit]`, the last two only where there is something to tell; the value alone
 * when it was measured at t and there is nothing to tell, as most are.
 */
type CompactSignal = SignalValue | [value: SignalValue, ageMs: number, quality?: number, unit?: string];

interface CompactSignals {
  /** Newest measurement, epoch ms. */
  t: number;
  /** Schema whose numbers are used, `vss-ice 1`. */
  c?: string;
  s: Record<string, CompactSignal>;
}

/**
 * One compact text attribute: `{"t":<newest>,"c":"<schema> <version>","s":{"<number or path>":<signal>}}`. A
 * signal of the catalogue goes by its number there, which keeps a row within one write unit of DynamoDB, 1 KB.
 */
export function serializeSignals(state: ReportedState): string {
  const { layout, values, timesMs, schema, qualities, units } = state;
  const catalogue = catalogueOf(schema);
  let newestMs = 0;
  for (const timeMs of timesMs) if (timeMs > newestMs) newestMs = timeMs;
  let signals = '';
  for (let slot = 0; slot < values.length; slot += 1) {
    const path = layout.paths[slot] as string;
    const value = values[slot] as SignalValue;
    const plain = typeof value === 'string' ? JSON.stringify(value) : String(value);
    const trust = trustText(qualities?.[slot] ?? 0, units?.[slot]);
    const ageMs = newestMs - (timesMs[slot] as number);
    const compact = ageMs === 0 && trust === '' ? plain : `[${plain},${ageMs}${trust}]`;
    signals += `${slot === 0 ? '' : ','}"${catalogue?.numbers.get(path) ?? path}":${compact}`;
  }
  const by = catalogue === undefined ? '' : `"c":"${schema.id} ${schema.version}",`;
  return `{"t":${newestMs},${by}"s":{${signals}}}`;
}

function trustText(quality: number, unit: string | undefined): string {
  if (unit !== undefined) return `,${quality},${JSON.stringify(unit)}`;
  return quality === 0 ? '' : `,${quality}`;
}

/** What such a text tells. */
export interface ReportedReading {
  /** Whose units the signals have that name none. */
  schema: SchemaRef;
  newestMs: number;
  signals: Map<string, ReportedSignal>;
}

export function readReported(text: string): ReportedReading {
  const { t: newestMs, c, s } = JSON.parse(text) as CompactSignals;
  const schema = c === undefined ? DEFAULT_SCHEMA : schemaOf(c);
  const catalogue = c === undefined ? undefined : catalogueOf(schema);
  const signals = new Map<string, ReportedSignal>();
  for (const [key, compact] of Object.entries(s)) signals.set(pathOf(key, catalogue), signalOf(compact, newestMs));
  return { schema, newestMs, signals };
}

/** The signals of the text as a state to merge frames into. */
export function parseReportedState(text: string): ReportedState {
  const { schema, newestMs, signals } = readReported(text);
  const state = { ...emptyReportedState(), schema, newestMs };
  for (const [path, signal] of signals) setReported(state, path, signal);
  return state;
}

function schemaOf(text: string): SchemaRef {
  const space = text.lastIndexOf(' ');
  return { id: text.slice(0, space), version: Number(text.slice(space + 1)) };
}

/** A path begins with a letter, a number of the catalogue does not. */
function pathOf(key: string, catalogue: Catalogue | undefined): string {
  return catalogue?.signals[Number(key) - 1]?.path ?? key;
}

function signalOf(compact: CompactSignal, newestMs: number): ReportedSignal {
  if (!Array.isArray(compact)) return { value: compact, atMs: newestMs };
  const [value, ageMs, quality = 0, unit] = compact;
  return {
    ...{ value, atMs: newestMs - ageMs },
    ...(quality === 0 ? {} : { quality: QUALITIES[quality] as Quality }),
    ...(unit === undefined ? {} : { unit }),
  };
}
