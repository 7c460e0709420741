import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATALOGUES } from '../../../../contract/telemetry/catalogue/catalogue.ts';
import { QUALITIES, type SchemaRef } from '../../../../contract/telemetry/frame.ts';
import {
  emptyReportedState,
  type ReportedSignal,
  type ReportedState,
  reportedSignals,
  setReported,
} from '../../../../contract/telemetry/reported-state.ts';
import { parseReportedState, readReported, serializeSignals } from '../../../../contract/telemetry/reported-text.ts';

const newestMs = Date.UTC(2026, 0, 15);
const stateOf = (signals: readonly [string, ReportedSignal][], schema: SchemaRef): ReportedState => {
  const state = { ...emptyReportedState(), schema };
  for (const [path, signal] of signals) setReported(state, path, signal);
  return state;
};

const path = fc.oneof(
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,6}(\.[A-Za-z0-9_]{1,6}){0,3}$/),
  fc.constantFrom(...CATALOGUES.flatMap(({ signals }) => signals.map((signal) => signal.path))),
);
const signal = fc.record(
  {
    value: fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      fc.integer(),
      fc.boolean(),
      fc.string({ unit: 'binary' }),
    ),
    atMs: fc.integer({ min: 0, max: newestMs }),
    quality: fc.constantFrom(...QUALITIES.filter((quality) => quality !== 'ok')),
    unit: fc.string({ maxLength: 32 }),
  },
  { requiredKeys: ['value', 'atMs'] },
) as fc.Arbitrary<ReportedSignal>;
const signals = fc.uniqueArray(fc.tuple(path, signal), { selector: ([name]) => name });
const schema = fc.oneof(
  fc.constantFrom(...CATALOGUES.map((catalogue) => catalogue.schema)),
  fc.constant({ id: 'of "another" release', version: 7 }),
);

describe('signals as one attribute', () => {
  it('are the same after writing and reading, by whatever schema they came', () => {
    fc.assert(
      fc.property(signals, schema, (original, by) => {
        const state = stateOf(original, by);
        const text = serializeSignals(state);
        expect(Object.fromEntries(readReported(text).signals)).toEqual(Object.fromEntries(original));
        expect(Object.fromEntries(reportedSignals(parseReportedState(text)))).toEqual(
          Object.fromEntries(reportedSignals(state)),
        );
      }),
    );
  });

  it('are none for a vehicle that sent none', () => {
    expect(readReported(serializeSignals(emptyReportedState())).signals.size).toBe(0);
  });

  it('go by their number in the catalogue, and by name when it does not have them', () => {
    const [catalogue] = CATALOGUES;
    const first = catalogue?.signals[0]?.path as string;
    const state = stateOf(
      [
        [first, { value: 1.5, atMs: newestMs }],
        ['Own.Signal', { value: 'x', atMs: newestMs - 20, quality: 'stale', unit: 'bar' }],
      ],
      catalogue?.schema as SchemaRef,
    );
    expect(serializeSignals(state)).toBe(
      `{"t":${newestMs},"c":"${catalogue?.schema.id} ${catalogue?.schema.version}",` +
        '"s":{"1":1.5,"Own.Signal":["x",20,3,"bar"]}}',
    );
  });

  it('that were written by name are read, as older rows have them', () => {
    const reading = readReported(`{"t":${newestMs},"s":{"Vehicle.Speed":[42,1]}}`);
    expect([...reading.signals]).toEqual([['Vehicle.Speed', { value: 42, atMs: newestMs - 1 }]]);
  });
});
