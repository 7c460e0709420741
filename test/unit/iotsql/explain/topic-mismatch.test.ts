import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainTopicMismatch, matchTopicFilter } from '../../../../iotsql/index.ts';

/** What the rules of the documentation say, level by level, without a thought for speed. */
function naiveMatch(filter: string[], topic: string[]): boolean {
  const [first] = filter;
  if (first === undefined) return topic.length === 0;
  if (first === '#') return topic.length > 0;
  if (topic.length === 0) return false;
  return (first === '+' || first === topic[0]) && naiveMatch(filter.slice(1), topic.slice(1));
}

function naive(filter: string, topic: string): boolean {
  if (/^[+#]/.test(filter) && topic.startsWith('$')) return false;
  return naiveMatch(filter.split('/'), topic.split('/'));
}

// few levels of few names, so that matches and near misses are as common as strangers
const level = fc.constantFrom('a', 'b', 'A', 'ab', '', '$aws', '$');
const topic = fc.array(level, { minLength: 1, maxLength: 5 }).map((levels) => levels.join('/'));
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { maxLength: 4 }), fc.constantFrom('', 'a', '+', '#'))
  .map(([levels, last]) => [...levels, last].join('/'))
  .filter((text) => text !== '');

describe('a FROM filter', () => {
  it('matches what a naive matcher matches [AWS-IoT: topics]', () => {
    let matches = 0;
    fc.assert(
      fc.property(filter, topic, (filter, topic) => {
        if (naive(filter, topic)) matches += 1;
        expect(matchTopicFilter(filter, topic)).toBe(naive(filter, topic));
      }),
      { numRuns: 5000 },
    );
    expect(matches).toBeGreaterThan(100);
  });

  it('has a level to blame exactly when it does not match', () => {
    fc.assert(
      fc.property(filter, topic, (filter, topic) => {
        const mismatch = explainTopicMismatch(filter, topic);
        expect(mismatch === undefined).toBe(matchTopicFilter(filter, topic));
        if (mismatch === undefined) return;
        expect(mismatch.filterLevel).toBe(filter.split('/')[mismatch.level - 1]);
        expect(mismatch.topicLevel).toBe(topic.split('/')[mismatch.level - 1]);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['v1/+/t/+', 'v1/car-1/T/x', 3, 'the filter has "t", the topic has "T"; upper and lower case differ'],
    ['v1/+/t/+', 'v1/car-1', 3, 'the topic ends after 2 levels, the filter goes on with "t"'],
    ['v1/+', 'v1/car-1/t', 3, 'the filter ends after 2 levels, the topic has 3'],
    [
      'v1/#',
      'v1',
      2,
      'the topic ends after 1 level, the filter goes on with "#"; in a rule "#" does not match the level above it',
    ],
    ['+/events', '$aws/events', 1, 'a filter that begins with a wildcard leaves topics that begin with $ alone'],
  ])('%s says why it does not match %s', (filter, topic, level, reason) => {
    expect(explainTopicMismatch(filter, topic)).toMatchObject({ level, reason });
  });
});
