import { expect, it } from 'vitest';
import { mqttBench } from './mqtt-bench.ts';

const TWO_HOURS_MS = 7_200_000;

it('goes on serving and accepting when the clock of the machine is set back by hours', async () => {
  const bench = mqttBench({}, {}, { quotas: 'aws' });
  const car = await bench.connect('car', { keepalive: 1200 });
  await car.subscribe('a', 1);
  for (let count = 0; count < 120; count += 1) car.publish('a', 'x');
  await car.settled();
  const refused = bench.client(4);
  refused.raw(0xc0, 0);
  await refused.closed();
  bench.clock.advance(-TWO_HOURS_MS);
  car.publish('a', 'still served', { qos: 1 });
  expect(await car.expect('puback')).toBeDefined();
  expect(await car.settled()).toMatchObject([{ cmd: 'publish', payload: Buffer.from('still served') }]);
  await bench.connect('newcomer');
  await bench.connect('car');
  expect(bench.told.log.filter(({ level }) => level === 'error')).toEqual([]);
});
