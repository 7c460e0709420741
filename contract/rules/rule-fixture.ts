import { createDeriver } from '../derivation/create-deriver.ts';
import type { Derivation, VehicleTraits } from '../telemetry/derive.ts';
import { QUALITIES, type SignalValue, type TelemetryFrame } from '../telemetry/frame.ts';
import { frameOfSamples } from '../telemetry/samples.ts';
import type { VehicleRule } from './vehicle-rule.ts';

/** Seconds since the fixture's start, the signals of that row, and those of them that cannot be trusted. */
export type FixtureRow = [atS: number, signals: Record<string, SignalValue>, untrusted?: string[]];

export interface FixtureEvent {
  type: string;
  atS: number;
  codes?: string[];
  values?: Record<string, SignalValue>;
}

/** What comes in and what comes out of a rule. */
export interface RuleFixture {
  title: string;
  /** Of the frames; `vss` unless given. */
  schema?: string;
  traits?: VehicleTraits;
  frames: FixtureRow[][];
  events: FixtureEvent[];
}

/** Any moment will do, as long as it is always the same. */
const START_MS = Date.UTC(2026, 0, 1);

/** The events of a rule for a fixture's frames, each frame a batch of its own. Throws when the rule does. */
export function eventsOfFixture(rule: VehicleRule, { frames, schema, traits }: RuleFixture): FixtureEvent[] {
  const deriver = createDeriver([rule]);
  let kept: string | undefined;
  return frames.flatMap((rows, sequence) => {
    const frame = frameOfRows(rows, { sequence, ...(schema === undefined ? {} : { schema }) });
    const derived: Derivation = deriver.derive('fixture', [frame], kept, traits);
    for (const fault of derived.faults) throw new Error(`${fault.rule}: ${fault.message}`);
    kept = derived.kept;
    return derived.events.map(({ type, atMs, detail: { codes, values } }) => ({
      type,
      atS: (atMs - START_MS) / 1000,
      ...(codes === undefined ? {} : { codes: codes as string[] }),
      ...{ values: values as Record<string, SignalValue> },
    }));
  });
}

/** Rows as a frame that begins at the first of them. */
export function frameOfRows(
  rows: readonly FixtureRow[],
  head: { sequence: number; bootId?: string; schema?: string },
): TelemetryFrame {
  const { sequence, bootId = 'boot', schema = 'vss' } = head;
  const firstS = rows[0]?.[0] ?? 0;
  const baseTimeMs = START_MS + firstS * 1000;
  const samples = rows.map(([atS, signals]) => ({
    offsetMs: (atS - firstS) * 1000,
    signals: Object.entries(signals),
  }));
  const frame = frameOfSamples({ bootId, sequence, baseTimeMs, schema: { id: schema, version: 1 } }, samples);
  return { ...frame, columns: frame.columns.map((column) => withQualities(column, rows)) };
}

function withQualities(
  column: TelemetryFrame['columns'][number],
  rows: readonly FixtureRow[],
): TelemetryFrame['columns'][number] {
  const indexes = column.rows ?? rows.keys();
  const qualities = Uint8Array.from(indexes, (row) =>
    QUALITIES.indexOf(rows[row]?.[2]?.includes(column.path) ? 'invalid' : 'ok'),
  );
  return qualities.every((quality) => quality === 0) ? column : { ...column, qualities };
}
