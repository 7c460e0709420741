import { afterEach, describe, expect, it } from 'vitest';
import { createShard } from './shard-rig.ts';

let shard: ReturnType<typeof createShard>;
afterEach(() => shard.stop());

const neighbours = Array.from({ length: 20 }, (_, index) => `car-${index}`);
const named = (name: string) => Object.assign(new Error(`${name} of the test`), { name });

describe('a shard of the telemetry stream', () => {
  it('with a frame that is none goes on at once: one record is set aside, its neighbours are stored', async () => {
    shard = createShard();
    const startMs = shard.clock.nowMs();
    for (const car of neighbours) shard.send(car);
    shard.put('car-3', Buffer.from('{"v":1,"boot":"b'));
    for (const car of neighbours) shard.send(car);
    await shard.pass(2_000);
    expect(shard.setAside).toEqual([{ partitionKey: 'car-3', reason: 'bad-json', atMs: startMs + 2_000 }]);
    expect(neighbours.map((car) => shard.frames(car))).toEqual(neighbours.map(() => 2));
    expect(Math.max(...shard.storedAtMs.values()) - startMs).toBeLessThan(30_000);
  });

  it('with a frame that the table refuses for good sets its records aside, and holds up nobody', async () => {
    shard = createShard({ failing: (car) => (car === 'car-3' ? named('ValidationException') : undefined) });
    for (const car of neighbours) shard.send(car);
    await shard.pass(2_000);
    const others = neighbours.filter((car) => car !== 'car-3');
    expect(others.map((car) => shard.frames(car))).toEqual(others.map(() => 1));
    expect(shard.setAside).toMatchObject([{ partitionKey: 'car-3', reason: 'not-storable' }]);
    for (const car of others) shard.send(car);
    await shard.pass(2_000);
    expect(shard.setAside).toHaveLength(1);
  });

  it('tries a vehicle again whose write failed, and writes the others once', async () => {
    let fails = 3;
    shard = createShard({
      failing: (car) => (car === 'car-3' && fails-- > 0 ? named('InternalServerError') : undefined),
    });
    for (const car of neighbours) shard.send(car);
    for (let second = 0; second < 5; second += 1) await shard.pass(1_000);
    expect(neighbours.map((car) => shard.frames(car))).toEqual(neighbours.map(() => 1));
    expect(neighbours.map((car) => shard.writes.get(car))).toEqual(neighbours.map(() => 1));
    expect(shard.setAside).toEqual([]);
  });

  it('is shared fairly with a vehicle that sends a hundred frames a second', async () => {
    shard = createShard();
    const seconds = 20;
    for (let second = 0; second < seconds; second += 1) {
      for (let frame = 0; frame < 100; frame += 1) shard.send('hot');
      for (const car of neighbours) shard.send(car);
      await shard.pass(1_000);
      // what a neighbour sent in this second is dealt with in the next
      if (second > 0 && second % 5 === 0) {
        for (const car of neighbours) expect(Number(shard.frames(car))).toBeGreaterThanOrEqual(second - 5);
      }
    }
    await shard.pass(2_000);
    expect(shard.frames('hot')).toBe(100 * seconds);
    // a write a batch, not one of every fifth frame
    expect(shard.writes.get('hot')).toBeLessThanOrEqual(seconds + 2);
    for (const car of neighbours) expect(shard.writes.get(car)).toBeLessThanOrEqual(1 + seconds / 5);
  });
});
