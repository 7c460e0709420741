import { describe, expect, it } from 'vitest';
import type { MqttFeatures } from '../../../local/mqtt/mqtt-profile.ts';
import { type Bench, mqttBench } from './mqtt-bench.ts';

const deaf = (deniedAnswer?: MqttFeatures['deniedAnswer']): Bench =>
  mqttBench(
    { isAllowed: (_connection, operation, name) => operation === 'receive' || name === 'mine' },
    {},
    deniedAnswer ? { features: { deniedAnswer } } : {},
  );
const other = [
  { topic: 'secret', qos: 1 },
  { topic: 'mine', qos: 1 },
];

/** AWS does not document it for MQTT 5, and once did otherwise for 3.1.1: a switch for each version. [assumed] */
describe('a client that does what it may not hears', () => {
  it('by default: the end in 3.1.1, a code in 5 where there is one', async () => {
    const bench = deaf();
    const three = await bench.connect('three');
    three.publish('secret', 'x', { qos: 1 });
    await three.closed();
    const five = await bench.connect('five', { version: 5 });
    five.publish('secret', 'x', { qos: 1 });
    expect(await five.expect('puback')).toMatchObject({ reasonCode: 0x87 });
    expect(await five.subscribe('secret')).toEqual([0x87]);
    five.publish('secret', 'x');
    expect(await five.expect('disconnect')).toMatchObject({ reasonCode: 0x87 });
    expect(bench.told.published).toEqual([]);
  });

  it('a code in 3.1.1 too: SUBACK 0x80, and a PUBACK for a message that is dropped [MQTT-3.3.5-2]', async () => {
    const bench = deaf({ 4: 'code', 5: 'code' });
    const client = await bench.connect('three');
    client.send({ cmd: 'subscribe', messageId: 2, subscriptions: other });
    expect(await client.expect('suback')).toMatchObject({ granted: [0x80, 1] });
    client.publish('secret', 'x');
    client.publish('secret', 'x', { qos: 1, messageId: 3 });
    expect(await client.settled()).toMatchObject([{ cmd: 'puback', messageId: 3 }]);
    expect(bench.told.published).toEqual([]);
  });

  it('the end in 5 too, with 0x87', async () => {
    const bench = deaf({ 4: 'close', 5: 'close' });
    const publisher = await bench.connect('publisher', { version: 5 });
    publisher.publish('secret', 'x', { qos: 1 });
    expect(await publisher.expect('disconnect')).toMatchObject({ reasonCode: 0x87 });
    const subscriber = await bench.connect('subscriber', { version: 5 });
    subscriber.send({ cmd: 'subscribe', messageId: 2, subscriptions: other });
    expect(await subscriber.expect('disconnect')).toMatchObject({ reasonCode: 0x87 });
    expect(bench.told.events.filter((event) => event.startsWith('disc'))).toEqual([
      'disconnected publisher FORBIDDEN_ACCESS',
      'disconnected subscriber FORBIDDEN_ACCESS',
    ]);
  });
});
