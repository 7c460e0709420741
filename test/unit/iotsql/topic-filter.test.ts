import { describe, expect, it } from 'vitest';
import { basicIngestTopic, matchTopicFilter } from '../../../iotsql/index.ts';

describe('matchTopicFilter', () => {
  it.each<[string, string, boolean]>([
    ['a/b', 'a/b', true],
    ['a/b', 'a/B', false],
    ['a/b', 'a/b/c', false],
    ['a/b/c', 'a/b', false],
    ['a/+', 'a/b', true],
    ['a/+', 'a/', true],
    ['a/+', 'a', false],
    ['a/+', 'a/b/c', false],
    ['+/+', '/b', true],
    ['+', '/b', false],
    ['a/+/c', 'a//c', true],
    ['a/#', 'a/b/c', true],
    ['a/#', 'a/', true],
    ['a/#', 'ab/c', false],
    ['#', 'a/b', true],
    ['$aws/events/presence/+/+', '$aws/events/presence/connected/v-1', true],
  ])('%s with %s: %s', (filter, topic, expected) => {
    expect(matchTopicFilter(filter, topic)).toBe(expected);
  });

  it('does not take the parent level for # [AWS-IoT: topics]', () => {
    expect(matchTopicFilter('a/#', 'a')).toBe(false);
  });

  it('keeps filters that begin with a wildcard off $ topics [MQTT-4.7.2-1]', () => {
    expect(matchTopicFilter('#', '$aws/things/x')).toBe(false);
    expect(matchTopicFilter('+/things/x', '$aws/things/x')).toBe(false);
    expect(matchTopicFilter('a/+', 'a/$b')).toBe(true);
  });
});

describe('basicIngestTopic [AWS-IoT: iot-basic-ingest]', () => {
  it('splits rule name and topic', () => {
    expect(basicIngestTopic('$aws/rules/telemetry/v1/x/t/fast')).toEqual({
      ruleName: 'telemetry',
      topic: 'v1/x/t/fast',
    });
    expect(basicIngestTopic('$aws/rules/telemetry/')).toEqual({ ruleName: 'telemetry', topic: '' });
  });

  it.each(['$aws/rules/telemetry', '$aws/rules//x', 'aws/rules/telemetry/x', '$aws/things/x/shadow'])(
    'leaves %s',
    (topic) => {
      expect(basicIngestTopic(topic)).toBeUndefined();
    },
  );
});
