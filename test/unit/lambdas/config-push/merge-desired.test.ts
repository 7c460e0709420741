import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storingFault } from '../../../../lambdas/common/store/storing-fault.ts';
import { type Desired, desiredFault, mergeDesired } from '../../../../lambdas/config-push/merge-desired.ts';

const keys = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
const desired: fc.Arbitrary<Desired> = fc.letrec<{ value: unknown; object: Desired }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.integer(),
    fc.boolean(),
    fc.string({ maxLength: 3 }),
    fc.array(fc.integer(), { maxLength: 2 }),
    tie('object'),
  ),
  object: fc
    .uniqueArray(fc.tuple(keys, tie('value')), { maxLength: 3, selector: ([key]) => key })
    .map((entries) => Object.fromEntries(entries)),
})).object;
const shallow = desired.filter((value) => storingDepth(value) <= 8);

function storingDepth(value: unknown): number {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(storingDepth));
}

describe('merging desired [RFC 7386]', () => {
  const cases: [current: string, patch: string, merged: string][] = [
    ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
    ['{"a":"b"}', '{"a":null}', '{}'],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
    ['{"e":1}', '{"a":{"bb":{"ccc":null}}}', '{"e":1,"a":{"bb":{}}}'],
    ['{}', '{"__proto__":{"polluted":1}}', '{"__proto__":{"polluted":1}}'],
  ];
  it.each(cases)('%s with %s is %s', (current, patch, merged) => {
    expect(JSON.stringify(mergeDesired(JSON.parse(current), JSON.parse(patch)))).toBe(merged);
    expect(({} as Desired)['polluted']).toBeUndefined();
  });

  it('is idempotent, and the empty patch changes nothing', () => {
    fc.assert(
      fc.property(shallow, shallow, (current, patch) => {
        const once = mergeDesired(current, patch);
        expect(mergeDesired(once, patch)).toEqual(once);
        expect(mergeDesired(current, {})).toEqual(current);
        expect(mergeDesired({}, patch)).toEqual(patch);
      }),
    );
  });
  it('changes neither of its inputs', () => {
    fc.assert(
      fc.property(shallow, shallow, (current, patch) => {
        const before = JSON.stringify([current, patch]);
        mergeDesired(current, patch);
        expect(JSON.stringify([current, patch])).toBe(before);
      }),
    );
  });
  it('refuses to follow a patch deeper than 8 levels', () => {
    const deep = (levels: number): Desired => (levels === 0 ? {} : { a: deep(levels - 1) });
    expect(() => mergeDesired({}, deep(8))).not.toThrow();
    expect(() => mergeDesired({}, deep(9))).toThrow(RangeError);
  });
});

describe('a document of a request', () => {
  const nested = (levels: number, leaf = '1'): unknown =>
    JSON.parse(`${'['.repeat(levels)}${leaf}${']'.repeat(levels)}`);
  it.each([
    ['an empty object', {}],
    ['plain values', { a: 1, b: 'x', c: true, d: null, e: [-1.5, 1e-130] }],
    ['8 levels under it', { a: nested(8) }],
    ['the largest whole number', Number.MAX_SAFE_INTEGER],
  ])('can be kept with %s', (_what, value) => {
    expect(storingFault(value)).toBeUndefined();
  });
  it.each([
    ['nests deeper than 8 levels', { a: nested(9) }],
    ['nests deeper than 8 levels', nested(5_000)],
    ['has a number beyond 2^53', { a: [1e21] }],
    ['has a number beyond 2^53', { a: -(2 ** 53) }],
    ['has a number too close to 0', { a: 1e-200 }],
    ['has the key ""', { '': 1 }],
    ['has the key "__proto__"', JSON.parse('{"a":{"__proto__":1}}')],
  ])('is refused because it %s', (fault, value) => {
    expect(storingFault(value)).toBe(fault);
  });
});

describe('what a vehicle is asked for', () => {
  it('stays below 32 KB, however many patches it came in', () => {
    const patches = Array.from({ length: 9 }, (_, index) => ({ [`note${index}`]: 'x'.repeat(4_000) }));
    const merged = (count: number): Desired =>
      patches.slice(0, count).reduce<Desired>((a, b) => mergeDesired(a, b), {});
    expect(desiredFault(merged(8))).toBeUndefined();
    expect(desiredFault(merged(9))).toMatch(/^desired would grow to 36\d{3} bytes; at most 32768$/);
  });
});
