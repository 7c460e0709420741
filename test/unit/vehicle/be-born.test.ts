import { afterEach, describe, expect, it } from 'vitest';
import { manifestKeys } from '../../../contract/identity/manifest.ts';
import { beBorn } from '../../../vehicle/identity/be-born.ts';
import type { IdentityStore } from '../../../vehicle/identity/identity-store.ts';
import type { VehicleIdentity } from '../../../vehicle/identity/vehicle-identity.ts';
import { type BirthCloud, birthCloud } from './birth-cloud.ts';

let cloud: BirthCloud;

afterEach(() => cloud.close());

interface Flash extends IdentityStore {
  kept: VehicleIdentity | undefined;
  beforeSave: (() => void) | undefined;
}

function flash(): Flash {
  const store: Flash = {
    kept: undefined,
    beforeSave: undefined,
    load: async () => store.kept,
    async save(identity) {
      store.beforeSave?.();
      store.kept = identity;
    },
  };
  return store;
}

function activeCertificates(thingName: string): string[] {
  const attached = cloud.store.principals.ofThing(thingName).map(({ certificateId }) => certificateId);
  return attached.filter((id) => cloud.store.certificates.certificate(id)?.status === 'ACTIVE');
}

describe('a vehicle that is being born', () => {
  it.each([
    ['the certificate', 1],
    ['its thing', 2],
  ])('is born all the same when the answer about %s is lost', async (_what, answer) => {
    cloud = await birthCloud({ vehicles: 1 });
    cloud.loseAnswer(answer);
    const identity = await beBorn(flash(), cloud.optionsOf(0));
    expect(cloud.waits).toBe(1);
    expect((await cloud.connect(identity)).connected).toBe(true);
    expect(activeCertificates('car-0')).toHaveLength(1);
  });

  it('is born when the hook ended after it had promised the vehicle', async () => {
    cloud = await birthCloud({ vehicles: 1 });
    let ended = false;
    cloud.afterHook = () => {
      if (ended) return;
      ended = true;
      throw new Error('the function ran out of time');
    };
    const identity = await beBorn(flash(), cloud.optionsOf(0));
    expect((await cloud.connect(identity)).connected).toBe(true);
    expect(activeCertificates('car-0')).toHaveLength(1);
  });

  it('is born when the power goes before its identity is kept', async () => {
    cloud = await birthCloud({ vehicles: 1 });
    const memory = flash();
    memory.beforeSave = () => {
      throw new Error('power cut');
    };
    await expect(beBorn(memory, cloud.optionsOf(0))).rejects.toThrow('power cut');
    memory.beforeSave = undefined;
    const identity = await beBorn(memory, cloud.optionsOf(0));
    expect((await cloud.connect(identity)).connected).toBe(true);
    expect(activeCertificates('car-0')).toHaveLength(1);
  });

  it('keeps what it has: woken again it asks nobody', async () => {
    cloud = await birthCloud({ vehicles: 1 });
    const memory = flash();
    const identity = await beBorn(memory, cloud.optionsOf(0));
    await cloud.close();
    expect(await beBorn(memory, cloud.optionsOf(0))).toBe(identity);
    cloud = await birthCloud({ vehicles: 0 });
  });

  it('gives up, with the reason, when it is refused time after time', async () => {
    cloud = await birthCloud({ vehicles: 1 });
    const row = cloud.manifest.rows.get(manifestKeys.vin('WRB00000000000000'));
    Object.assign(row ?? {}, { bornAtMs: 1 });
    const { backOff, ...options } = cloud.optionsOf(0);
    if (!backOff) throw new Error('no back-off');
    const refused = beBorn(flash(), { ...options, backOff: { ...backOff, maxFailures: 3 } });
    await expect(refused).rejects.toMatchObject({ errorCode: 'AccessDenied', statusCode: 403 });
    expect(cloud.waits).toBe(2);
  });
});

describe('a line of vehicles at AWS’s ten requests a second', () => {
  it('is born whole: who is throttled waits and asks the same again', async () => {
    cloud = await birthCloud({ vehicles: 25, perSecond: 10 });
    const births = Array.from({ length: 25 }, (_, number) => beBorn(flash(), cloud.optionsOf(number)));
    const identities = await Promise.all(births);
    expect(new Set(identities.map(({ vehicleId }) => vehicleId)).size).toBe(25);
    expect(cloud.waits).toBeGreaterThan(0);
    // nobody started over: one certificate a vehicle, and the claim's own
    expect(cloud.store.certificates.certificates()).toHaveLength(26);
  });
});
