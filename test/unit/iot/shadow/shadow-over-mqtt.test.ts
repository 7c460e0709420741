import { beforeEach, describe, expect, it } from 'vitest';
import type { WireClient } from '../../mqtt/mqtt-bench.ts';
import { ROLE, settle } from '../rules/rule-engine-rig.ts';
import { heardBy, type ShadowBench, shadowBench } from './shadow-bench.ts';

const CAR_1 = '$aws/things/car-1/shadow';

let bench: ShadowBench;
let car: WireClient;
beforeEach(async () => {
  bench = await shadowBench();
  car = await bench.vehicle('car-1');
});

const topicsOf = (heard: { topic: string }[]): string[] => heard.map(({ topic }) => topic);
const publish = (client: WireClient, topic: string, body: unknown, options = {}): void =>
  client.publish(topic, typeof body === 'string' ? body : JSON.stringify(body), options);

describe('a shadow over MQTT [AWS-IoT: device-shadow-mqtt]', () => {
  it('is asked for, set, reported and deleted by messages, each answered with its token', async () => {
    publish(car, `${CAR_1}/get`, { clientToken: '1' });
    publish(car, `${CAR_1}/update`, { state: { desired: { color: 'red' } }, clientToken: '2' });
    publish(car, `${CAR_1}/update`, { state: { reported: { color: 'red' } }, clientToken: '3' });
    publish(car, `${CAR_1}/get`, '');
    publish(car, `${CAR_1}/delete`, '{}');
    const heard = await heardBy(car);
    expect(topicsOf(heard)).toEqual([
      'car-1/shadow/get/rejected',
      ...['car-1/shadow/update/delta', 'car-1/shadow/update/documents', 'car-1/shadow/update/accepted'],
      ...['car-1/shadow/update/documents', 'car-1/shadow/update/accepted'],
      'car-1/shadow/get/accepted',
      'car-1/shadow/delete/accepted',
    ]);
    const tokens = heard.map(({ body }) => body['clientToken']);
    expect(tokens).toEqual(['1', '2', '2', '2', '3', '3', undefined, undefined]);
    expect(heard[0]?.body).toMatchObject({ code: 404, message: "No shadow exists with name: 'car-1'" });
    expect(heard[6]?.body).toMatchObject({
      state: { desired: { color: 'red' }, reported: { color: 'red' } },
      version: 2,
    });
  });

  it('has named ones beside it', async () => {
    publish(car, `${CAR_1}/name/config/update`, { state: { reported: { a: 1 } } });
    expect(topicsOf(await heardBy(car))).toEqual([
      'car-1/shadow/name/config/update/documents',
      'car-1/shadow/name/config/update/accepted',
    ]);
    expect(bench.gateway.shadows.namesOf('car-1')).toEqual(['config']);
  });

  it('answers at the QoS of the subscriber, 1 at most, behind the PUBACK and the request itself', async () => {
    await car.subscribe(`${CAR_1}/update`, 1);
    publish(car, `${CAR_1}/update`, { state: { reported: { a: 1 } } }, { qos: 1, messageId: 7 });
    const packets = await car.settled();
    expect(packets.map((packet) => (packet.cmd === 'publish' ? `${packet.topic} ${packet.qos}` : packet.cmd))).toEqual([
      'puback',
      `${CAR_1}/update 1`,
      `${CAR_1}/update/documents 1`,
      `${CAR_1}/update/accepted 1`,
    ]);
  });

  it('refuses a payload by a message with code, words and time', async () => {
    publish(car, `${CAR_1}/update`, { clientToken: 't' });
    const [rejected] = await heardBy(car);
    expect(rejected).toEqual({
      topic: 'car-1/shadow/update/rejected',
      body: { code: 400, message: 'Missing required node: state', timestamp: expect.any(Number), clientToken: 't' },
    });
  });

  it('does not take a will, which subscribers and rules still get [AWS-IoT: device-shadow-comms-app]', async () => {
    const sql = "SELECT * FROM '$aws/things/+/shadow/update'";
    bench.rules.rule(sql, [{ Republish: { RoleArn: ROLE, Topic: 'heard', Qos: '0' } }]);
    await car.subscribe('heard');
    const payload = Buffer.from('{"state":{"reported":{"connected":false}}}');
    const will = { topic: '$aws/things/car-2/shadow/update', payload, qos: 0 as const, retain: false };
    const other = await bench.vehicle('car-2', { will });
    const connection = bench.broker.connection('car-2');
    expect(connection && bench.gateway.ports.onPublish(connection, will, true)).toBe('route');
    other.stream.destroy();
    await settle();
    expect(topicsOf(await heardBy(car))).toEqual(['heard', 'heard']);
    const outcome = bench.gateway.shadows.get({ thingName: 'car-2', shadowName: undefined });
    expect(outcome).toMatchObject({ code: 404 });
  });
});

describe('an update over HTTPS', () => {
  it('is told to subscribers like one by message; a refusal and a get are not', async () => {
    const address = { thingName: 'car-1', shadowName: undefined };
    const { shadows } = bench.gateway;
    shadows.update(address, Buffer.from('{"state":{"desired":{"a":1}}}'));
    shadows.update(address, Buffer.from('{}'));
    shadows.get(address);
    shadows.delete(address);
    shadows.delete(address);
    await settle();
    expect(topicsOf(await heardBy(car))).toEqual([
      ...['car-1/shadow/update/delta', 'car-1/shadow/update/documents', 'car-1/shadow/update/accepted'],
      'car-1/shadow/delete/accepted',
    ]);
  });
});

describe('attacks on shadows', () => {
  it('with a stale version change nothing', async () => {
    publish(car, `${CAR_1}/update`, { state: { desired: { locked: true } } });
    publish(car, `${CAR_1}/update`, { state: { desired: { locked: true } } });
    publish(car, `${CAR_1}/update`, { state: { desired: { locked: false } }, version: 1 });
    const heard = await heardBy(car);
    expect(heard.at(-1)).toMatchObject({ topic: 'car-1/shadow/update/rejected', body: { code: 409 } });
    publish(car, `${CAR_1}/get`, '');
    expect(await heardBy(car)).toMatchObject([{ body: { version: 2, state: { desired: { locked: true } } } }]);
  });

  it.each([
    ['another thing’s shadow', '$aws/things/car-2/shadow/update'],
    ['a named shadow that is not granted', `${CAR_1}/name/keys/update`],
    ['an answer in the service’s place', `${CAR_1}/update/accepted`],
  ])('on %s are denied, and nobody hears of them', async (_title, topic) => {
    const other = await bench.vehicle('car-2');
    publish(car, topic, { state: { desired: { locked: false } } }, { qos: 1, messageId: 7 });
    expect(await car.expect('puback')).toMatchObject({ reasonCode: 0x87 });
    expect([await heardBy(other), await heardBy(car)]).toEqual([[], []]);
    for (const shadowName of [undefined, 'keys']) {
      for (const thingName of ['car-1', 'car-2']) {
        expect(bench.gateway.shadows.get({ thingName, shadowName })).toMatchObject({ code: 404 });
      }
    }
  });

  it('by listening to another thing’s answers hear nothing', async () => {
    const spy = await bench.vehicle('car-2');
    expect(await spy.subscribe(`${CAR_1}/#`)).toEqual([0]);
    publish(car, `${CAR_1}/update`, { state: { reported: { secret: 1 } } });
    expect(await heardBy(car)).toHaveLength(2);
    expect(await heardBy(spy)).toEqual([]);
  });
});

describe('rules and shadows', () => {
  const republish = (Topic: string) => [{ Republish: { RoleArn: ROLE, Topic, Qos: '0' } }];
  const flush = async (): Promise<void> => {
    for (let turn = 0; turn < 60; turn += 1) await settle();
  };

  it('republish a plain message as an update', async () => {
    bench.rules.rule("SELECT state FROM 'open'", republish('$$aws/things/car-1/shadow/update'));
    publish(car, 'open', { state: { reported: { connected: false } } });
    await flush();
    expect(topicsOf(await heardBy(car))).toEqual([
      ...['car-1/shadow/update/documents', 'car-1/shadow/update/accepted'],
    ]);
  });

  it('that answer answers with updates end', async () => {
    const sql = `SELECT state FROM '${CAR_1}/update/accepted'`;
    bench.rules.rule(sql, republish('$$aws/things/car-1/shadow/update'));
    publish(car, `${CAR_1}/update`, { state: { reported: { a: 1 } } });
    await flush();
    const outcome = bench.gateway.shadows.get({ thingName: 'car-1', shadowName: undefined });
    expect(outcome).toMatchObject({ answer: { version: 11 } });
  });
});
