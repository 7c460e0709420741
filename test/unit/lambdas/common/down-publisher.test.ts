import { afterEach, describe, expect, it, vi } from 'vitest';
import { expirySeconds } from '../../../../contract/mailbox/delivery.ts';
import type { DirectOutcome } from '../../../../local/mqtt/ports.ts';
import { issuedAtMs, sampleMessage } from '../../../support/sample-message.ts';
import { connectionOf, createFakeBroker } from '../../iot/data-plane/fake-broker.ts';
import { type IotDataServer, startIotDataServer } from '../../iot/data-plane/iot-data-server.ts';

const nowMs = issuedAtMs + 1_500;
const climate = sampleMessage({ type: 'climate-start', notAfterMs: issuedAtMs + 300_000 });
const unlock = sampleMessage({ type: 'unlock' });

let server: IotDataServer;

/** The publisher of the functions against the local data plane, whose broker answers as told. */
async function publisher(directOutcome?: DirectOutcome, timeoutSeconds: number | undefined = 2) {
  const broker = createFakeBroker(directOutcome === 'not-connected' ? [] : [connectionOf('car-1')], {
    ...(directOutcome === undefined ? {} : { directOutcome }),
  });
  server = await startIotDataServer(broker);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'operator',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
  vi.resetModules();
  const { createDownPublisher } = await import('../../../../lambdas/common/mailbox/down-publisher.ts');
  return { broker, publish: createDownPublisher(timeoutSeconds === 0 ? undefined : { timeoutSeconds }) };
}

describe('what is published to a vehicle', () => {
  afterEach(() => server.close());

  it('goes by the broker at QoS 1, expires with its message and can be told by its id; it is never retained', async () => {
    const { broker, publish } = await publisher();
    expect(await publish(climate, nowMs)).toBe('taken');
    expect(broker.published).toMatchObject([
      {
        ...{ topic: 'v1/car-1/down/command', qos: 1, retain: false },
        properties: { messageExpirySeconds: 298, contentType: 'application/json' },
      },
    ]);
    expect(String(broker.published[0]?.properties?.correlationData)).toBe(climate.messageId);
    expect(broker.direct).toEqual([]);
  });

  it('and opens a car goes to the live connection, and waits for its PUBACK', async () => {
    const { broker, publish } = await publisher('delivered');
    expect(await publish(unlock, nowMs)).toBe('taken');
    expect(broker.direct).toMatchObject([
      { clientId: 'car-1', confirm: { timeoutMs: 2_000 }, message: { retain: false } },
    ]);
    expect(broker.published).toEqual([]);
  });

  it('and opens a car is sent once, not again, when the connection does not answer', async () => {
    const { broker, publish } = await publisher('timeout');
    expect(await publish(unlock, nowMs)).toBe('unconfirmed');
    expect(broker.direct).toHaveLength(1);
  });

  it('and opens a car is told apart when nobody is there, and throws when it is not allowed', async () => {
    expect(await (await publisher('not-connected')).publish(unlock, nowMs)).toBe('not-connected');
    await server.close();
    await expect((await publisher('not-allowed')).publish(unlock, nowMs)).rejects.toThrow();
  });

  it('and opens a car goes at QoS 0 and expires in 5 s where there are no direct messages', async () => {
    const { broker, publish } = await publisher(undefined, 0);
    expect(await publish(unlock, nowMs)).toBe('taken');
    expect(broker.published).toMatchObject([{ qos: 0, retain: false, properties: { messageExpirySeconds: 5 } }]);
  });
});

describe('the expiry of a message', () => {
  it.each([
    ['climate-start', 10_999, 10],
    ['climate-start', 999, 1],
    ['unlock', 30_000, 5],
    ['unlock', 3_999, 3],
  ])('of %s with %d ms left is %d s: never longer than it may run', (type, leftMs, seconds) => {
    expect(expirySeconds(sampleMessage({ type, notAfterMs: nowMs + leftMs }), nowMs)).toBe(seconds);
  });
});
