import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEnded, type RotationState } from '../../../../contract/identity/rotation.ts';
import { createKeyAndCsr } from '../../../../vehicle/identity/key-and-csr.ts';
import { CAR, RenewalWorld, SETTINGS } from './renewal-world.ts';

const requests = Array.from({ length: 12 }, () => createKeyAndCsr(CAR));

const index = fc.nat({ max: 5 });
const isKept = fc.boolean();
const cut = fc.option(fc.nat({ max: 6 }), { nil: undefined, freq: 4 });

type Act = (world: RenewalWorld) => Promise<void> | void;

/** What may happen, each of it cut short after a few writes now and then. */
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 2, arbitrary: cutShort(fc.constant((world: RenewalWorld) => world.planRenewal())) },
  { weight: 6, arbitrary: cutShort(fc.constant((world: RenewalWorld) => world.sweep())) },
  { weight: 6, arbitrary: delivery('deliverDown') },
  { weight: 6, arbitrary: delivery('deliverUp') },
  { weight: 6, arbitrary: delivery('deliverEvent') },
  { weight: 6, arbitrary: cutShort(fc.constant((world: RenewalWorld) => world.connect())) },
  { weight: 4, arbitrary: fc.constantFrom(goOn, goOn, (world: RenewalWorld) => world.sweep(), turnAway, planAnother) },
  { weight: 1, arbitrary: fc.constant((world: RenewalWorld) => world.disconnect()) },
  { weight: 2, arbitrary: fc.constant((world: RenewalWorld) => world.kick()) },
  { weight: 1, arbitrary: fc.constant((world: RenewalWorld) => world.vehiclePowerCut()) },
  { weight: 1, arbitrary: index.map((at) => (world: RenewalWorld) => void world.down.splice(at, 1)) },
  { weight: 1, arbitrary: index.map((at) => (world: RenewalWorld) => void world.up.splice(at, 1)) },
  { weight: 1, arbitrary: index.map((at) => (world: RenewalWorld) => void world.events.splice(at, 1)) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(1, 20_000, 61_000, 120_000, 400_000).map((passedMs) => (world: RenewalWorld) => {
      world.nowMs += passedMs;
    }),
  },
);

/** All that is on its way arrives, so that runs get far enough to be interesting. */
async function goOn(world: RenewalWorld): Promise<void> {
  await world.sweep();
  await world.connect();
  await world.deliverDown(0, false);
  await world.deliverUp(0, false);
  await world.deliverDown(0, false);
  world.nowMs += 1;
  await world.connect();
  await world.deliverEvent(0, false);
}

/** The vehicle is turned away until it tries its other certificate. */
async function turnAway(world: RenewalWorld): Promise<void> {
  world.disconnect();
  for (let tries = 0; tries < 3; tries += 1) await world.connect(true);
  world.nowMs += 1;
  await world.connect();
}

async function planAnother(world: RenewalWorld): Promise<void> {
  world.nowMs += SETTINGS.graceMs;
  await world.sweep();
  await world.planRenewal();
}

function delivery(what: 'deliverDown' | 'deliverUp' | 'deliverEvent'): fc.Arbitrary<Act> {
  return cutShort(
    fc.tuple(index, isKept).map(
      ([at, kept]) =>
        (world: RenewalWorld) =>
          world[what](at, kept),
    ),
  );
}

function cutShort(acts: fc.Arbitrary<Act>): fc.Arbitrary<Act> {
  return fc.tuple(acts, cut).map(([doIt, after]) => async (world: RenewalWorld) => {
    world.cutAfter = after ?? Number.POSITIVE_INFINITY;
    await doIt(world);
    world.cutAfter = Number.POSITIVE_INFINITY;
  });
}

/** From now on nothing is lost and everybody goes on. Returns how many rounds it took to come to an end. */
async function calmDown(world: RenewalWorld): Promise<number> {
  for (let round = 1; round <= 60; round += 1) {
    world.nowMs += SETTINGS.askAgainMs;
    world.kick();
    for (let tries = 0; tries < 9; tries += 1) await world.connect();
    while (world.events.length > 0) await world.deliverEvent(0, false);
    await world.sweep();
    while (world.down.length > 0 && world.connection !== undefined) await world.deliverDown(0, false);
    while (world.up.length > 0) await world.deliverUp(0, false);
    if (world.state === undefined || isEnded(world.state as RotationState)) return round;
  }
  throw new Error(`still ${world.state} after 60 rounds`);
}

async function connects(world: RenewalWorld): Promise<boolean> {
  world.disconnect();
  for (let tries = 0; tries < 9 && world.connection === undefined; tries += 1) await world.connect();
  return world.connection !== undefined;
}

describe('the renewal of a certificate', () => {
  it('never locks the vehicle out, whatever is lost, doubled, swapped or cut short, and comes to an end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 80 }), async (acts) => {
        const world = new RenewalWorld(requests);
        await world.planRenewal();
        for (const each of acts) await each(world);
        await calmDown(world);
        expect(await connects(world)).toBe(true);
        const live = [...world.status.values()].filter((status) => status === 'ACTIVE');
        expect(live).toHaveLength(1);
      }),
      { numRuns: 600 },
    );
  });

  it('goes through when nothing happens to it', async () => {
    const world = new RenewalWorld(requests);
    await world.connect();
    await world.planRenewal();
    await calmDown(world);
    expect(world.row.rotation?.history.map(({ state }) => state)).toEqual([
      ...['DUE', 'ASKED', 'REQUESTED', 'ISSUED', 'CONFIRMED', 'RETIRING', 'RETIRED'],
    ]);
    expect(world.row.certificateId).toBe(world.held.current.certificateId);
  });

  it('goes through when either side is cut short once, at any of its writes', async () => {
    const whole = await cutOnce(Number.POSITIVE_INFINITY);
    expect(whole.steps).toBeGreaterThan(12);
    for (let step = 0; step < whole.steps; step += 1) {
      const world = await cutOnce(step);
      expect([step, world.state]).toEqual([step, 'RETIRED']);
      expect(await connects(world)).toBe(true);
    }
  });

  it('goes through when the vehicle went back to the old certificate for a while', async () => {
    const world = new RenewalWorld(requests);
    await world.connect();
    await world.planRenewal();
    await until(world, 'CONFIRMED');
    world.nowMs += 1_000;
    world.events.push({ certificateId: world.row.certificateId, atMs: world.nowMs });
    await world.deliverEvent(0, false);
    expect(world.state).toBe('ISSUED');
    world.nowMs += 1_000;
    await connects(world);
    await calmDown(world);
    expect(world.state).toBe('RETIRED');
  });

  it('is past the point of return once the old certificate is being ended', async () => {
    const world = new RenewalWorld(requests);
    await world.connect();
    await world.planRenewal();
    await until(world, 'CONFIRMED');
    const old = world.row.certificateId;
    world.nowMs += SETTINGS.graceMs;
    world.cutAfter = 2;
    await world.sweep();
    expect([world.state, world.status.get(old)]).toEqual(['RETIRING', 'INACTIVE']);
    world.events.push({ certificateId: old, atMs: world.nowMs });
    await world.deliverEvent(0, false);
    await calmDown(world);
    expect(world.state).toBe('RETIRED');
  });

  it('leaves a way in when the connection outlives its certificate until the next renewal is rolled back', async () => {
    const world = new RenewalWorld(requests);
    await world.connect();
    await world.planRenewal();
    await until(world, 'CONFIRMED');
    // back to the old one, and nobody hears of it
    await turnAway(world);
    world.events.length = 0;
    world.nowMs += SETTINGS.graceMs;
    await world.sweep();
    expect(world.status.get(world.connection ?? '')).toBe('INACTIVE');
    await world.planRenewal();
    await until(world, 'ISSUED');
    await world.deliverDown(0, false);
    world.nowMs += SETTINGS.confirmWithinMs;
    await world.sweep();
    expect(world.state).toBe('ROLLED_BACK');
    expect(await connects(world)).toBe(true);
  });

  it('is rolled back when the vehicle never connects with the new one', async () => {
    const world = new RenewalWorld(requests);
    await world.connect();
    await world.planRenewal();
    await until(world, 'ISSUED');
    world.nowMs += SETTINGS.confirmWithinMs;
    await world.sweep();
    expect(world.state).toBe('ROLLED_BACK');
    expect([...world.status.values()]).toEqual(['ACTIVE', 'REVOKED']);
    expect(await connects(world)).toBe(true);
  });
});

async function cutOnce(step: number): Promise<RenewalWorld> {
  const world = new RenewalWorld(requests);
  world.cutAfter = step;
  await world.connect();
  await world.planRenewal();
  // a plan that was cut short is made again by the next run
  await world.planRenewal();
  await calmDown(world);
  return world;
}

async function until(world: RenewalWorld, state: string): Promise<void> {
  for (let round = 0; round < 20 && world.state !== state; round += 1) {
    world.nowMs += 1;
    await world.sweep();
    while (world.down.length > 0 && world.connection !== undefined) await world.deliverDown(0, false);
    while (world.up.length > 0) await world.deliverUp(0, false);
    if (state === 'ISSUED') continue;
    await world.connect();
    while (world.events.length > 0) await world.deliverEvent(0, false);
  }
  expect(world.state).toBe(state);
}
