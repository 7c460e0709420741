import { beforeEach, describe, expect, it } from 'vitest';
import type { WireClient } from '../../mqtt/mqtt-bench.ts';
import { ROLE, settle } from '../rules/rule-engine-rig.ts';
import { heardBy, type JobsBench, jobsBench } from './jobs-bench.ts';

const JOBS = '$aws/things/car-1/jobs';
let bench: JobsBench;
let car: WireClient;
beforeEach(async () => {
  bench = await jobsBench();
  car = await bench.vehicle('car-1');
});

const topics = (heard: { topic: string }[]): string[] => heard.map(({ topic }) => topic);
const ask = (operation: string, body: object = {}, options = {}): void =>
  car.publish(`${JOBS}/${operation}`, JSON.stringify(body), options);

describe('a request over MQTT [AWS-IoT: reserved-topics]', () => {
  it('is answered to the one that asked, which need not have subscribed', async () => {
    bench.job('job1', 'car-1');
    const operations = ['get', 'start-next', '$next/get', 'job1/get', 'job1/update'];
    for (const operation of operations) ask(operation, { clientToken: operation, status: 'SUCCEEDED' });
    const heard = await heardBy(car);
    expect(topics(heard)).toEqual(operations.map((operation) => `${JOBS}/${operation}/accepted`));
    expect(heard.map(({ body }) => body['clientToken'])).toEqual(operations);
    ask('job1/update', { status: 'FAILED', clientToken: 'late' });
    expect(await heardBy(car)).toMatchObject([
      { topic: `${JOBS}/job1/update/rejected`, body: { code: 'InvalidStateTransition', clientToken: 'late' } },
    ]);
  });

  it('is answered once to one that subscribed, behind the PUBACK, at the QoS of the request', async () => {
    await car.subscribe(`${JOBS}/get/+`, 1);
    ask('get', {}, { qos: 1, messageId: 7 });
    const packets = await car.settled();
    expect(packets.map((packet) => (packet.cmd === 'publish' ? `${packet.topic} ${packet.qos}` : packet.cmd))).toEqual([
      'puback',
      `${JOBS}/get/accepted 1`,
    ]);
  });

  it('is answered to nobody else, not even to rules', async () => {
    const spy = await bench.vehicle('car-2');
    await spy.subscribe('$aws/things/+/jobs/#', 1);
    const actions = [{ Republish: { RoleArn: ROLE, Topic: 'heard', Qos: '0' as const } }];
    bench.rules.rule("SELECT topic() AS topic FROM '$aws/things/+/jobs/+/accepted'", actions);
    await spy.subscribe('heard');
    ask('get');
    expect(topics(await heardBy(car))).toEqual([`${JOBS}/get/accepted`]);
    await settle();
    expect(await heardBy(spy)).toEqual([]);
  });

  it('for another thing’s jobs is refused, and so is an answer in the service’s place', async () => {
    bench.job('job1', 'car-2');
    for (const topic of ['$aws/things/car-2/jobs/start-next', `${JOBS}/get/accepted`, `${JOBS}/notify`]) {
      car.publish(topic, '{}', { qos: 1, messageId: 7 });
      expect(await car.expect('puback')).toMatchObject({ reasonCode: 0x87 });
    }
    expect(bench.store.jobs.pendingOf('car-2')).toMatchObject([{ status: 'QUEUED' }]);
  });

  it('starts nothing as a will', async () => {
    bench.job('job1', 'car-2');
    const will = {
      topic: '$aws/things/car-2/jobs/start-next',
      payload: Buffer.from('{}'),
      qos: 0 as const,
      retain: false,
    };
    const other = await bench.vehicle('car-2', { will });
    const connection = bench.broker.connection('car-2');
    expect(connection && bench.gateway.ports.onPublish(connection, will, true)).toBe('route');
    other.stream.destroy();
    await settle();
    expect(bench.store.jobs.pendingOf('car-2')).toMatchObject([{ status: 'QUEUED' }]);
  });
});

describe('notices and events over MQTT', () => {
  it('come to who subscribed; events also to rules', async () => {
    await car.subscribe(`${JOBS}/notify`, 1);
    await car.subscribe(`${JOBS}/notify-next`, 1);
    bench.store.eventConfigurations.update({ JOB: { Enabled: true }, JOB_EXECUTION: { Enabled: true } });
    const actions = [{ Republish: { RoleArn: ROLE, Topic: 'heard', Qos: '0' as const } }];
    bench.rules.rule("SELECT operation FROM '$aws/events/jobExecution/#'", actions);
    await car.subscribe('heard');
    await car.subscribe('$aws/events/job/#');
    bench.job('job1', 'car-1');
    expect(topics(await heardBy(car))).toEqual([`${JOBS}/notify`, `${JOBS}/notify-next`]);
    ask('job1/update', { status: 'SUCCEEDED' });
    await settle();
    const heard = await heardBy(car);
    expect(topics(heard).sort()).toEqual([
      ...['$aws/events/job/job1/completed', `${JOBS}/job1/update/accepted`],
      ...[`${JOBS}/notify`, `${JOBS}/notify-next`, 'heard'],
    ]);
    expect(heard.find(({ topic }) => topic === 'heard')?.body).toEqual({ operation: 'succeeded' });
  });
});
