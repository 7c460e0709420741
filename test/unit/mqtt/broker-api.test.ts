import { describe, expect, it } from 'vitest';
import type { MqttMessage } from '../../../local/mqtt/ports.ts';
import { mqttBench } from './mqtt-bench.ts';

const command: MqttMessage = { topic: 'v1/car/down/command', payload: Buffer.from('go'), qos: 1, retain: false };

describe('a direct message', () => {
  it('arrives without a subscription and is delivered with the PUBACK [AWS-IoT: SendDirectMessage]', async () => {
    const bench = mqttBench();
    const car = await bench.connect('car', { version: 5 });
    const outcome = bench.broker.sendDirect('car', command, { timeoutMs: 1_000 });
    const { messageId } = await car.expect('publish');
    car.send({ cmd: 'puback', messageId });
    expect(await outcome).toBe('delivered');
    expect(await bench.broker.sendDirect('car', { ...command, qos: 0 }, undefined)).toBe('delivered');
    expect(await car.expect('publish')).toMatchObject({ qos: 0, topic: command.topic });
  });

  it('says who is not there and who may not receive', async () => {
    const bench = mqttBench({ isAllowed: () => false });
    expect(await bench.broker.sendDirect('car', command, undefined)).toBe('not-connected');
    await bench.connect('car');
    expect(await bench.broker.sendDirect('car', command, { timeoutMs: 1_000 })).toBe('not-allowed');
  });

  it('times out without a PUBACK, at once when the connection goes, and is not kept for the next one', async () => {
    const bench = mqttBench();
    const car = await bench.connect('car', { clean: false });
    const late = bench.broker.sendDirect('car', command, { timeoutMs: 1_000 });
    await car.expect('publish');
    bench.clock.advance(1_000);
    expect(await late).toBe('timeout');
    const cut = bench.broker.sendDirect('car', command, { timeoutMs: 1_000 });
    car.stream.destroy();
    expect(await cut).toBe('timeout');
    const back = await bench.connect('car', { clean: false });
    expect(await back.settled()).toEqual([]);
  });

  it('frees the in-flight window for the messages behind it', async () => {
    const bench = mqttBench();
    const car = await bench.connect('car', { version: 5, properties: { receiveMaximum: 1 } });
    await car.subscribe('a', 1);
    const outcome = bench.broker.sendDirect('car', command, { timeoutMs: 1_000 });
    bench.broker.publish({ ...command, topic: 'a' });
    const { messageId } = await car.expect('publish');
    car.send({ cmd: 'puback', messageId });
    expect(await car.expect('publish')).toMatchObject({ topic: 'a' });
    expect(await outcome).toBe('delivered');
  });
});

describe('the control side', () => {
  it('shows connections and subscriptions', async () => {
    const bench = mqttBench();
    const car = await bench.connect('car', { keepalive: 45 });
    await car.subscribe('a/+', 1);
    expect(bench.broker.connection('car')).toMatchObject({
      clientId: 'car',
      versionNumber: 0,
      protocolVersion: 4,
      keepAliveSeconds: 45,
    });
    expect(bench.broker.connection('bus')).toBeUndefined();
    expect(bench.broker.subscriptions('car')).toEqual([{ topicFilter: 'a/+', qos: 1 }]);
  });

  it('disconnects with 0x98, without the will and with the session when asked [AWS-IoT: DeleteConnection]', async () => {
    const bench = mqttBench();
    const car = await bench.connect('car', {
      version: 5,
      properties: { sessionExpiryInterval: 600 },
      will: { topic: 'w', payload: 'x', qos: 0 },
    });
    await car.subscribe('a');
    expect(
      bench.broker.disconnect('car', { reason: 'API_INITIATED_DISCONNECT', publishWill: false, endSession: true }),
    ).toBe(true);
    expect(await car.expect('disconnect')).toMatchObject({ reasonCode: 0x98 });
    expect(bench.told.published).toEqual([]);
    expect(bench.told.events.at(-1)).toBe('disconnected car API_INITIATED_DISCONNECT');
    expect(bench.broker.subscriptions('car')).toEqual([]);
    expect(
      bench.broker.disconnect('car', { reason: 'API_INITIATED_DISCONNECT', publishWill: false, endSession: true }),
    ).toBe(false);
  });

  it('disconnects all connections of one principal, e.g. of a certificate made inactive', async () => {
    const certificate = {};
    const bench = mqttBench({
      authenticate: (request) => ({ ok: true, principal: request.clientId === 'bus' ? {} : certificate }),
    });
    const cars = [await bench.connect('car-1', { version: 5 }), await bench.connect('car-2', { version: 5 })];
    const bus = await bench.connect('bus');
    expect(bench.broker.disconnectWhere(({ principal }) => principal === certificate, 'AUTH_ERROR')).toBe(2);
    for (const car of cars) expect(await car.expect('disconnect')).toMatchObject({ reasonCode: 0x87 });
    await bus.settled();
    expect(bus.isClosed).toBe(false);
  });

  it('publishes for the cloud, also to $aws topics, without asking the publish port', async () => {
    const bench = mqttBench();
    const car = await bench.connect('car');
    await car.subscribe('$aws/events/presence/+/+');
    bench.broker.publish({
      topic: '$aws/events/presence/connected/x',
      payload: Buffer.from('{}'),
      qos: 0,
      retain: false,
    });
    expect(await car.expect('publish')).toMatchObject({ topic: '$aws/events/presence/connected/x' });
    expect(bench.told.published).toEqual([]);
  });

  it('survives a port that throws', async () => {
    const bench = mqttBench({
      onConnected: () => {
        throw new Error('lifecycle is broken');
      },
      onPublish: (_connection, message) => {
        if (message.topic === 'bad') throw new Error('rule engine is broken');
        return 'route';
      },
    });
    const car = await bench.connect('car', { version: 5 });
    const other = await bench.connect('other');
    car.publish('bad', 'x');
    expect(await car.expect('disconnect')).toMatchObject({ reasonCode: 0x80 });
    expect(bench.told.events).toContain('disconnected car SERVER_ERROR');
    await other.settled();
    expect(other.isClosed).toBe(false);
  });
});
