import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchTopicFilter } from '../../../../iotsql/index.ts';
import { createRuleIndex } from '../../../../local/iot/rules/rule-index.ts';

const level = fc.constantFrom('a', 'b', '', '$aws', '$x');
const topic = fc.array(level, { minLength: 1, maxLength: 5 }).map((levels) => levels.join('/'));
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { maxLength: 4 }), fc.constantFrom('', '#', 'a', '+'))
  .map(([levels, last]) => (last === '' && levels.length > 0 ? levels : [...levels, last || 'a']).join('/'));

describe('rule index', () => {
  it('finds exactly the filters that match one by one', () => {
    fc.assert(
      fc.property(fc.array(filter, { maxLength: 12 }), topic, (filters, name) => {
        const index = createRuleIndex<number>();
        for (const [at, text] of filters.entries()) index.add(text, at);
        const expected = filters.flatMap((text, at) => (matchTopicFilter(text, name) ? [at] : []));
        expect([...index.match(name)].sort((a, b) => a - b)).toEqual(expected);
      }),
    );
  });

  it.each([
    ['a/#', 'a', false],
    ['a/#', 'a/', true],
    ['a/#', 'a/b/c', true],
    ['#', '$aws/events/presence/connected/x', false],
    ['+/events/#', '$aws/events/x', false],
    ['$aws/events/presence/+/+', '$aws/events/presence/connected/x', true],
    ['v1/+/t/+', 'v1/car/t', false],
  ])('%s on %s is %s [AWS-IoT: iot-sql-from]', (text, name, expected) => {
    const index = createRuleIndex<string>();
    index.add(text, 'rule');
    expect(index.match(name)).toEqual(expected ? ['rule'] : []);
  });

  it('sees a rule added after its topic was cached', () => {
    const index = createRuleIndex<string>();
    expect(index.match('a')).toEqual([]);
    index.add('+', 'late');
    expect(index.match('a')).toEqual(['late']);
  });

  it('answers the same past the bound of its cache', () => {
    const index = createRuleIndex<string>(2);
    index.add('+/x', 'rule');
    for (const name of ['a/x', 'b/x', 'c/x', 'a/x', 'a']) {
      expect(index.match(name)).toEqual(name === 'a' ? [] : ['rule']);
    }
  });
});
