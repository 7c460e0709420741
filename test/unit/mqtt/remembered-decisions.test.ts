import mqttPacket from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { PermissionCache } from '../../../local/mqtt/permission-cache.ts';
import { PermissionEpoch } from '../../../local/mqtt/permission-epoch.ts';
import type { Operation } from '../../../local/mqtt/ports.ts';
import { manualClock } from './manual-clock.ts';
import { mqttBench } from './mqtt-bench.ts';

const publish = (topic: string, payload: string): Buffer =>
  mqttPacket.generate({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false });

describe('who gets a topic is remembered', () => {
  it('until a subscription comes or goes, although the topic was published before', async () => {
    const bench = mqttBench();
    const [car, app] = [await bench.connect('car'), await bench.connect('app')];
    const publishOnce = async () => {
      car.publish('a/b', 'x');
      await car.settled();
      return (await app.settled()).length;
    };
    expect(await publishOnce()).toBe(0);
    await app.subscribe('a/+');
    expect(await publishOnce()).toBe(1);
    app.send({ cmd: 'unsubscribe', messageId: 3, unsubscriptions: ['a/+'] });
    await app.expect('unsuback');
    expect(await publishOnce()).toBe(0);
  });

  it('for no longer than its subscriber is there', async () => {
    const bench = mqttBench();
    const [car, app] = [await bench.connect('car'), await bench.connect('app')];
    await app.subscribe('a/b');
    car.publish('a/b', '1');
    await car.settled();
    app.stream.end();
    await app.closed();
    const again = await bench.connect('app');
    car.publish('a/b', '2');
    await car.settled();
    expect(await again.settled()).toEqual([]);
  });
});

describe('a policy decision is remembered', () => {
  it.each<[Operation, string[]]>([
    ['publish', ['1']],
    ['receive', ['1']],
  ])('no longer than the policy, between two packets of one read too (%s)', async (operation, arrived) => {
    let isDenied = false;
    const bench = mqttBench({
      isAllowed: (_connection, asked) => asked !== operation || !isDenied,
      onPublish: (_connection, { payload }) => {
        if (payload.toString() === 'change') {
          isDenied = true;
          bench.broker.forgetPermissions();
        }
        return 'route';
      },
    });
    const [car, app] = [await bench.connect('car'), await bench.connect('app')];
    await app.subscribe('a');
    car.stream.write(Buffer.concat([publish('a', '1'), publish('b', 'change'), publish('a', '2')]));
    await car.settled();
    const payloads = (await app.settled()).map((packet) =>
      String(packet.cmd === 'publish' ? packet.payload : packet.cmd),
    );
    expect(payloads).toEqual(arrived);
  });

  it('for a subscriber of a large fleet topic by topic, without being asked again', async () => {
    let asked = 0;
    const bench = mqttBench({
      isAllowed: (_connection, operation) => {
        if (operation === 'receive') asked += 1;
        return true;
      },
    });
    const [car, app] = [await bench.connect('car'), await bench.connect('app')];
    await app.subscribe('fleet/+');
    for (let round = 0; round < 2; round += 1) {
      for (let vehicle = 0; vehicle < 1_500; vehicle += 1) car.publish(`fleet/${vehicle}`, 'x');
      await car.settled();
    }
    expect(asked).toBe(1_500);
  });
});

describe('a permission cache', () => {
  function cacheOf(ttlMs: number, most: number) {
    const clock = manualClock();
    const asked: string[] = [];
    let clockReads = 0;
    const counted = {
      ...clock,
      nowMs: () => {
        clockReads += 1;
        return clock.nowMs();
      },
    };
    const epoch = new PermissionEpoch(counted, ttlMs);
    const ask = (topic: string): boolean => {
      asked.push(topic);
      return topic !== 'no';
    };
    return {
      clock,
      epoch,
      asked,
      reads: () => clockReads,
      cache: new PermissionCache({ isAllowed: (_operation, topic) => ask(topic) }, 'publish', epoch, most),
    };
  }

  it('gives yes and no as they were given, until they are old or the clock was set back', () => {
    const { cache, clock, asked } = cacheOf(1_000, 10);
    expect([cache.allows('yes'), cache.allows('no'), cache.allows('yes'), cache.allows('no')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(asked).toEqual(['yes', 'no']);
    clock.advance(999);
    cache.allows('yes');
    expect(asked).toHaveLength(2);
    clock.advance(1);
    cache.allows('yes');
    expect(asked).toHaveLength(3);
    clock.advance(-1_000_000);
    cache.allows('yes');
    expect(asked).toHaveLength(4);
  });

  it('does not ask the clock while one read of a connection is handled, but sees a changed policy', () => {
    const { cache, epoch, clock, asked, reads } = cacheOf(1_000, 10);
    epoch.beginRead(clock.nowMs());
    for (let count = 0; count < 100; count += 1) cache.allows('yes');
    expect([reads(), asked.length]).toEqual([0, 1]);
    epoch.forget();
    cache.allows('yes');
    expect(asked).toHaveLength(2);
    epoch.endRead();
    clock.advance(1_000);
    cache.allows('yes');
    expect(asked).toHaveLength(3);
  });

  it('holds so many decisions and no more', () => {
    const { cache, asked } = cacheOf(1_000, 2);
    for (const topic of ['a', 'b', 'a', 'b', 'c', 'c', 'a']) cache.allows(topic);
    expect(asked).toEqual(['a', 'b', 'c', 'a']);
  });
});
