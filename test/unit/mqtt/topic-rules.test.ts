import { describe, expect, it } from 'vitest';
import { awsMqttLimits } from '../../../local/mqtt/mqtt-limits.ts';
import {
  isClientId,
  isReservedFilter,
  judgeTopicFilter,
  judgeTopicName,
  parseSharedFilter,
} from '../../../local/mqtt/topic-rules.ts';

const name = (topic: string) => judgeTopicName(topic, awsMqttLimits);
const filter = (text: string) => judgeTopicFilter(text, awsMqttLimits);

describe('topic names', () => {
  it.each(['a', '/', 'a//b', 'v1/car/up', '..', '\ufeffa', 'a b', '$aws/things/x/shadow/get'])('takes %j', (topic) => {
    expect(name(topic)).toBe('ok');
  });

  it.each(['', 'a/+/b', '#', 'a\0b', 'a+', 'sensor#'])('finds %j malformed [MQTT-3.3.2-2] [MQTT-4.7.3-2]', (topic) => {
    expect(name(topic)).toBe('malformed');
  });

  it('counts bytes of UTF-8 and slashes [AWS-IoT: iot-core quotas]', () => {
    expect(name('ü'.repeat(128))).toBe('ok');
    expect(name('ü'.repeat(129))).toBe('too-long');
    expect(name('1/2/3/4/5/6/7/8')).toBe('ok');
    expect(name('1/2/3/4/5/6/7/8/9')).toBe('too-deep');
  });

  it('does not count the Basic Ingest prefix [AWS-IoT: iot-basic-ingest]', () => {
    expect(name('$aws/rules/telemetry_v1/1/2/3/4/5/6/7/8')).toBe('ok');
    expect(name('$aws/rules/telemetry_v1/1/2/3/4/5/6/7/8/9')).toBe('too-deep');
    expect(name(`$aws/rules/r/${'x'.repeat(256)}`)).toBe('ok');
    expect(name(`$aws/rules/r/${'x'.repeat(257)}`)).toBe('too-long');
    expect(name('$aws/rules/r')).toBe('ok');
  });
});

describe('topic filters', () => {
  it.each(['#', '+', '+/+', 'a/#', 'a/+/b', '/', '$share/g/a/#', '$share/g/+', '$share/g/1/2/3/4/5/6/7/8'])(
    'takes %j',
    (text) => {
      expect(filter(text)).toBe('ok');
    },
  );

  it.each(['', 'a#', '#/a', 'a/#/b', 'a+/b', '$share/g', '$share//a', '$share/g+/a', '$share/g/'])(
    'finds %j malformed [MQTT-4.7.1-1] [MQTT-4.7.1-2] [MQTT-4.8.2-1]',
    (text) => {
      expect(filter(text)).toBe('malformed');
    },
  );

  it('knows trees nobody may subscribe to [AWS-IoT: reserved-topics]', () => {
    expect(['$SYS/#', '$foo', '$aws/rules/r/a', '$share/g/$SYS/#'].every(isReservedFilter)).toBe(true);
    expect(['#', 'a', '$aws/events/presence/+/+', '$share/g/a'].some(isReservedFilter)).toBe(false);
  });

  it('splits shared filters', () => {
    expect(parseSharedFilter('$share/workers/a/+/b')).toEqual({ group: 'workers', filter: 'a/+/b' });
    expect(parseSharedFilter('a/b')).toBeUndefined();
  });
});

it('takes client ids of 1 to 128 bytes that do not start with $ [AWS-IoT: iot-core quotas]', () => {
  const judge = (id: string) => isClientId(id, Buffer.byteLength(id), awsMqttLimits);
  expect(['a', 'ü'.repeat(64), 'car:1'].every(judge)).toBe(true);
  expect(['', '$car', 'x'.repeat(129), 'ü'.repeat(65)].some(judge)).toBe(false);
});
