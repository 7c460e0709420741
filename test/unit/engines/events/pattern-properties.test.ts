import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileEventPattern } from '../../../../local/engines/events/pattern/event-pattern.ts';
import { compileWildcard } from '../../../../local/engines/events/pattern/wildcard.ts';

const leaf = fc.oneof(fc.string({ maxLength: 4 }), fc.integer({ min: -3, max: 3 }), fc.boolean(), fc.constant(null));
const name = fc.constantFrom('a', 'b', 'c', '$', '__proto__', 'toString');
/** Objects of leaves, at most three deep, made without touching prototypes. */
const document = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(fc.tuple(name, tie('tree')), { maxLength: 3 }).map(Object.fromEntries),
  ),
})).tree;
const event = fc.array(fc.tuple(name, document), { minLength: 1, maxLength: 3 }).map(Object.fromEntries);

/** The pattern that wants exactly what an event has. */
function patternOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return [value];
  const fields = Object.entries(value).map(([key, inner]) => [key, patternOf(inner)]);
  return Object.fromEntries(fields.length > 0 ? fields : [['nothing', [{ exists: false }]]]);
}

it('an event matches the pattern made of it, and also when it has more fields', () => {
  fc.assert(
    fc.property(event, event, (wanted, more) => {
      const test = compileEventPattern(patternOf(wanted));
      expect(test(wanted)).toBe(true);
      expect(test({ ...more, ...wanted })).toBe(true);
    }),
  );
});

it('anything-but is the opposite of the same values wherever there is one value', () => {
  const values = fc.array(fc.oneof(fc.string({ maxLength: 3 }), fc.integer({ min: -3, max: 3 })), { minLength: 1 });
  fc.assert(
    fc.property(leaf, values, (value, list) => {
      const exact = compileEventPattern({ x: list })({ x: value });
      expect(compileEventPattern({ x: [{ 'anything-but': list }] })({ x: value })).toBe(!exact);
    }),
  );
});

it('$or takes what one of its patterns takes', () => {
  fc.assert(
    fc.property(event, event, event, (one, other, given) => {
      const [first, second] = [patternOf(one), patternOf(other)];
      const either = compileEventPattern({ $or: [first, second] })(given);
      expect(either).toBe(compileEventPattern(first)(given) || compileEventPattern(second)(given));
    }),
  );
});

it('a wildcard means the regular expression that says the same', () => {
  const part = fc.constantFrom('a', 'b', '.', '*', '\\*', '\\\\');
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 6 }),
      fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '\\') }),
      (parts, text) => {
        const single = parts.filter((each, at) => each !== '*' || parts[at - 1] !== '*');
        const source = single
          .map((each) => (each === '*' ? '.*' : `\\${each.at(-1)}`.replace(/\\([ab])/, '$1')))
          .join('');
        expect(compileWildcard(single.join(''))(text)).toBe(new RegExp(`^${source}$`, 's').test(text));
      },
    ),
  );
});

it('a hostile wildcard takes no time to speak of', () => {
  const test = compileWildcard(`${'*a'.repeat(2_000)}*`);
  expect(test(`${'a'.repeat(1_999)}b`)).toBe(false);
});
