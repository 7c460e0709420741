import { beforeAll, describe, expect, it } from 'vitest';
import { createCertificateAuthority } from '../../../../local/iot/certificates/certificate-authority.ts';
import { type ConnectionPrincipal, createConnectionPrincipal } from '../../../../local/iot/connection-principal.ts';
import { createIotStore, type IotStore } from '../../../../local/iot/iot-store.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { type HeldClock, heldClock } from '../held-clock.ts';
import { signingRequest } from '../signing-request.ts';
import { ARN } from './sample-policies.ts';

let certificatePem: string;
beforeAll(async () => {
  const issued = await (await createCertificateAuthority({ clock: systemClock })).issueFromCsr(await signingRequest());
  if (!issued.ok) throw new Error(issued.reason);
  certificatePem = issued.certificatePem;
});

const allowing = (topic: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'iot:Publish', Resource: `${ARN}topic/${topic}` },
  });

/** A certificate that may publish to `a`, and what its connections may. */
function setUp(policyDelayMs: number) {
  const clock: HeldClock = heldClock();
  const store: IotStore = createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock, policyDelayMs });
  const certificate = store.certificates.register(certificatePem, 'ACTIVE');
  const target = store.arns.certificate(certificate.certificateId);
  store.policies.put('p', allowing('a'));
  store.policies.attach('p', target);
  const connect = (): ConnectionPrincipal => {
    const details = { clientId: 'car-1', sourceIp: '', connectAttributes: [], lastWillTopicArn: undefined };
    return createConnectionPrincipal(store, certificate, details);
  };
  const mayPublish = (connection: ConnectionPrincipal, topic: string): boolean =>
    connection.isAllowed('iot:Publish', `${ARN}topic/${topic}`);
  return { clock, store, target, connect, mayPublish };
}

describe('a change of a policy [AWS-IoT: iot-policies]', () => {
  it('acts at once without a delay', () => {
    const { store, connect, mayPublish } = setUp(0);
    const connection = connect();
    expect(mayPublish(connection, 'a')).toBe(true);
    store.policies.put('p', allowing('b'));
    expect([mayPublish(connection, 'a'), mayPublish(connection, 'b')]).toEqual([false, true]);
  });

  it('acts on what a principal was held to before only when it is old enough, on its new connections too', () => {
    const { clock, store, connect, mayPublish } = setUp(10_000);
    const connection = connect();
    expect(mayPublish(connection, 'a')).toBe(true);
    store.policies.put('p', allowing('b'));
    clock.advance(9_999);
    for (const each of [connection, connect()]) {
      expect([mayPublish(each, 'a'), mayPublish(each, 'b')]).toEqual([true, false]);
    }
    clock.advance(1);
    for (const each of [connection, connect()]) {
      expect([mayPublish(each, 'a'), mayPublish(each, 'b')]).toEqual([false, true]);
    }
  });

  it('acts at once on a principal that never asked', () => {
    const { store, connect, mayPublish } = setUp(10_000);
    store.policies.put('p', allowing('b'));
    expect(mayPublish(connect(), 'b')).toBe(true);
  });

  it('lets a detached policy act as long, and a refusal too', () => {
    const { clock, store, target, connect, mayPublish } = setUp(10_000);
    const connection = connect();
    expect(mayPublish(connection, 'a')).toBe(true);
    store.policies.detach('p', target);
    expect(mayPublish(connection, 'a')).toBe(true);
    clock.advance(10_000);
    expect(mayPublish(connection, 'a')).toBe(false);
    store.policies.attach('p', target);
    expect(mayPublish(connect(), 'a')).toBe(false);
    clock.advance(10_000);
    expect(mayPublish(connection, 'a')).toBe(true);
  });

  it('tells who remembers decisions when it takes effect, not before', () => {
    const { clock, store } = setUp(10_000);
    clock.advance(10_000);
    let told = 0;
    store.effectivePolicies.changes.onChange(() => {
      told += 1;
    });
    store.policies.put('p', allowing('b'));
    expect(told).toBe(0);
    clock.advance(10_000);
    expect(told).toBe(1);
  });
});
