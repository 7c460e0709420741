import { describe, expect, it } from 'vitest';
import { createIotStore } from '../../../local/iot/iot-store.ts';
import { createPublishIntake } from '../../../local/iot/publish-intake.ts';
import type { MessageSource } from '../../../local/iot/rule-port.ts';
import type { ConnectionInfo, MqttMessage } from '../../../local/mqtt/ports.ts';
import { systemClock } from '../../../local/ports/clock.ts';
import { createRig } from './rules/rule-engine-rig.ts';

const store = createIotStore({ accountId: '000000000000', region: 'eu-central-1', clock: systemClock });
const connection: ConnectionInfo = {
  clientId: 'car-1',
  principal: { principalId: 'cert-1', certificateId: 'cert-1' },
  sessionIdentifier: 's',
  versionNumber: 0,
  protocolVersion: 4,
  cleanStart: true,
  keepAliveSeconds: 60,
  connectedAtMs: 0,
  peer: { remoteAddress: '192.0.2.7', remotePort: 1 },
};

const messageOn = (topic: string): MqttMessage => ({ topic, payload: Buffer.from('{"a":1}'), qos: 0, retain: false });

function intakeBefore(wants: (topic: string) => boolean) {
  const heard: [string, MessageSource][] = [];
  const shadows: string[] = [];
  const jobs: string[] = [];
  const onPublish = createPublishIntake({
    store,
    rules: {
      wants,
      basicIngest: (ruleName, topic, _message, source) => heard.push([`${ruleName} ${topic}`, source]),
      onMessage: (topic, _message, source) => heard.push([topic, source]),
    },
    provisioning: { accepts: () => false, handle: async () => undefined },
    shadows: { take: ({ operation, address }) => shadows.push(`${operation} ${address.thingName}`) },
    jobs: { take: (_connection, { operation, thingName }) => jobs.push(`${operation} ${thingName}`) },
    refused: () => undefined,
  });
  const publish = (topic: string, isWill = false) => onPublish(connection, messageOn(topic), isWill);
  return { heard, shadows, jobs, publish };
}

describe('a published message', () => {
  it('no rule wants goes to subscribers, past the rules', () => {
    const { heard, publish } = intakeBefore(() => false);
    expect([publish('v1/car-1/x'), heard]).toEqual(['route', []]);
  });

  it('a rule wants goes to both, with who sent it', () => {
    const { heard, publish } = intakeBefore((topic) => topic === 'v1/car-1/x');
    expect(publish('v1/car-1/x')).toBe('route');
    const source = { clientId: 'car-1', principalId: 'cert-1', sourceIp: '192.0.2.7', protocol: 'mqtt' };
    expect(heard).toEqual([['v1/car-1/x', source]]);
  });

  it('on a reserved topic is judged whatever the rules want', () => {
    const { heard, shadows, publish } = intakeBefore(() => false);
    const topics = ['$aws/rules/r/a/b', '$aws/things/car-1/shadow/update', '$SYS/x'];
    const outcomes = topics.map((topic) => publish(topic));
    expect(outcomes).toEqual(['consumed', 'route', 'refused']);
    expect(heard.map(([topic]) => topic)).toEqual(['r a/b', '$aws/things/car-1/shadow/update']);
    expect(shadows).toEqual(['update car-1']);
  });

  it('asks for jobs, unless it is a will', () => {
    const { jobs, publish } = intakeBefore(() => false);
    const topics = ['get', 'start-next', 'j1/get', '$next/get', 'j1/update'].map(
      (end) => `$aws/things/car-1/jobs/${end}`,
    );
    expect(topics.map((topic) => publish(topic))).toEqual(topics.map(() => 'route'));
    expect(publish(topics[0] ?? '', true)).toBe('route');
    expect(publish('$aws/things/car-1/jobs/notify')).toBe('refused');
    expect(jobs).toEqual(['get car-1', 'start-next car-1', 'describe car-1', 'describe car-1', 'update car-1']);
  });
});

describe('which topics rules want', () => {
  it('is remembered, until a rule is made, disabled, enabled or removed', () => {
    const { engine, rule } = createRig();
    expect([engine.wants('a/b'), engine.wants('a/b')]).toEqual([false, false]);
    rule("SELECT * FROM 'a/+'", []);
    expect([engine.wants('a/b'), engine.wants('b/b')]).toEqual([true, false]);
    engine.rules.setDisabled('test', true);
    expect(engine.wants('a/b')).toBe(false);
    engine.rules.setDisabled('test', false);
    expect(engine.wants('a/b')).toBe(true);
    engine.rules.remove('test');
    expect(engine.wants('a/b')).toBe(false);
  });

  it('does not count a rule that is disabled', () => {
    const { engine, rule } = createRig();
    rule("SELECT * FROM 'a/+'", [], { ruleDisabled: true });
    expect(engine.wants('a/b')).toBe(false);
  });
});
