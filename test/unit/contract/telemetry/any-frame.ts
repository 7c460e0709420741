import fc from 'fast-check';
import { CATALOGUES } from '../../../../contract/telemetry/catalogue/catalogue.ts';
import {
  FRAME_LIMITS,
  QUALITIES,
  type Quality,
  type SchemaRef,
  type SignalValue,
  type TelemetryFrame,
} from '../../../../contract/telemetry/frame.ts';
import { frameOfSamples, type TelemetrySample } from '../../../../contract/telemetry/samples.ts';

export const nowMs = Date.UTC(2026, 0, 15);

const catalogue = CATALOGUES[0]!;
const knownPath = fc.constantFrom(...catalogue.signals.map(({ path }) => path));
const unknownPath = fc
  .array(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}$/), { minLength: 1, maxLength: 5 })
  .map((levels) => levels.join('.'));
const path = fc.oneof(knownPath, unknownPath);

/** -0 is 0 in a frame. */
const number = fc
  .oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.maxSafeInteger(),
    // what sensors give: decimal places, and steps of a byte with the rounding of a float
    fc.tuple(fc.integer({ min: -100_000, max: 100_000 }), fc.nat(9)).map(([k, decimals]) => k / 10 ** decimals),
    fc.nat(255).map((k) => (k * 100) / 255),
    fc.nat(255).map((k) => Math.floor(Math.fround((k * 100) / 255) * 1e6 + 0.5) / 1e6),
  )
  .map((value) => value + 0);
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const value: fc.Arbitrary<SignalValue> = fc.oneof(number, fc.boolean(), text);

const quality: fc.Arbitrary<Quality> = fc.constantFrom(...QUALITIES);
const sample: fc.Arbitrary<TelemetrySample> = fc
  .record({
    offsetMs: fc.oneof(
      fc.nat(5).map((seconds) => seconds * 1000),
      fc.nat(1_000_000),
    ),
    signals: fc.uniqueArray(fc.tuple(path, value, quality), { maxLength: 8, selector: ([name]) => name }),
  })
  .map(({ offsetMs, signals }) => ({
    offsetMs,
    signals: signals.map(([name, its]) => [name, its]),
    qualities: new Map(signals.map(([name, , its]) => [name, its])),
  }));

/** Every sample has the same signals, of one kind each: what vehicles send. */
const steadySamples: fc.Arbitrary<TelemetrySample[]> = fc
  .tuple(
    fc.uniqueArray(path, { minLength: 1, maxLength: 6 }),
    fc.integer({ min: 1, max: 40 }),
    fc.infiniteStream(fc.oneof({ weight: 5, arbitrary: number }, fc.constant(0))),
  )
  .map(([paths, count, numbers]) =>
    Array.from({ length: count }, (_, at) => ({
      offsetMs: at * 1000,
      signals: paths.map((name, index): [string, SignalValue] => {
        const next = numbers.next().value as number;
        return [name, index % 4 === 2 ? next > 0 : index % 4 === 3 ? `text ${Math.sign(next)}` : next];
      }),
    })),
  );

export const anySchema: fc.Arbitrary<SchemaRef> = fc.oneof(
  fc.constantFrom(...CATALOGUES.map(({ schema }) => schema)),
  fc.record({ id: fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/), version: fc.integer({ min: 1, max: 127 }) }),
);

/** Within the limits, and of a clock that is believed at `nowMs`. */
export const anyFrame: fc.Arbitrary<TelemetryFrame> = fc
  .record({
    bootId: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
    sequence: fc.oneof(fc.nat(1_000), fc.nat(Number.MAX_SAFE_INTEGER)),
    schema: anySchema,
    baseTimeMs: fc.integer({ min: FRAME_LIMITS.earliestMs, max: nowMs }),
    samples: fc.oneof(fc.array(sample, { minLength: 1, maxLength: 6 }), steadySamples),
    units: fc.dictionary(path, fc.constantFrom('mph', 'furlong', '°F'), { noNullPrototype: true }),
  })
  .map(({ samples, units, ...head }) => frameOfSamples(head, samples, new Map(Object.entries(units))));
