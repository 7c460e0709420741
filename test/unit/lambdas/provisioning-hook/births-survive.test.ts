import { describe, expect, it } from 'vitest';
import type { BirthPorts } from '../../../../lambdas/provisioning-hook/allow-birth.ts';
import { type BirthRig, birthRig, VIN } from './birth-rig.ts';

type Moment = 'before' | 'after';

class PowerCut extends Error {}

/** Ends the hook before or after its n-th step took effect. */
function cutAt(ports: BirthPorts, step: number, moment: Moment): BirthPorts {
  let taken = 0;
  const guard = async <T>(act: () => Promise<T>): Promise<T> => {
    taken += 1;
    const isCut = taken === step;
    if (isCut && moment === 'before') throw new PowerCut();
    const result = await act();
    if (isCut) throw new PowerCut();
    return result;
  };
  return {
    ...ports,
    manifest: { ...ports.manifest, update: (request) => guard(() => ports.manifest.update(request)) },
    vehicles: { ...ports.vehicles, update: (request) => guard(() => ports.vehicles.update(request)) },
    writeTogether: (writes) => guard(() => ports.writeTogether(writes)),
    retire: (certificateId) => guard(() => ports.retire(certificateId)),
  };
}

/** The most writes that one run of the hook does: count, reserve, vehicle, two retired, list forgotten. */
const STEPS = 7;
const CUTS = Array.from({ length: STEPS }, (_, index) => index + 1).flatMap((step) =>
  (['before', 'after'] as const).map((moment) => ({ step, moment })),
);

/** What the template makes ACTIVE; a certificate made INACTIVE meanwhile stays so. */
function registered(rig: BirthRig, certificates: string[]): string[] {
  return certificates.filter((id) => !rig.retired.has(id));
}

async function tryBirth(
  rig: BirthRig,
  certificateId: string,
  cut?: { step: number; moment: Moment },
): Promise<boolean> {
  const ports = cut ? cutAt(rig.ports, cut.step, cut.moment) : rig.ports;
  try {
    return (await rig.ask(certificateId, undefined, ports)).allowed;
  } catch (error) {
    if (error instanceof PowerCut) return false;
    throw error;
  }
}

describe('a birth', () => {
  it('ends with one certificate that can connect, whatever two tries before it were cut off at', async () => {
    for (const first of CUTS) {
      for (const second of CUTS) {
        const rig = birthRig();
        // a birth whose reply was lost: its certificate is ACTIVE, and the car does not know it
        expect(await tryBirth(rig, 'lost')).toBe(true);
        await tryBirth(rig, 'c1', first);
        await tryBirth(rig, 'c2', second);
        expect(await tryBirth(rig, 'c3')).toBe(true);
        const story = JSON.stringify({ first, second });
        expect(rig.row().reservedCertificateId, story).toBe('c3');
        expect(rig.vehicles.rows.get('car-1')?.['certificateId'], story).toBe('c3');
        const reached = ['lost', 'c1', 'c2', 'c3'].filter((id) => id === 'lost' || id === 'c3' || rig.retired.has(id));
        expect(registered(rig, reached), story).toEqual(['c3']);
        expect(rig.row().supersededCertificateIds, story).toEqual([]);
      }
    }
  });

  it('may be asked again with the same certificate: RegisterThing was throttled after the hook said yes', async () => {
    const rig = birthRig();
    expect(await tryBirth(rig, 'c1')).toBe(true);
    expect(await tryBirth(rig, 'c1')).toBe(true);
    expect([...rig.retired]).toEqual([]);
  });

  it('retires no certificate of a vehicle that connected between read and write', async () => {
    const rig = birthRig();
    await tryBirth(rig, 'c1');
    // its try was counted ahead, so this is the write that reserves
    rig.manifest.beforeWrite = () => {
      rig.row().bornAtMs = 5;
    };
    expect(await rig.ask('c2')).toEqual({ allowed: false, refusal: 'already-born' });
    expect([...rig.retired]).toEqual([]);
    expect(rig.vehicles.rows.get('car-1')?.['certificateId']).toBe('c1');
  });

  it('that another try overtook is refused without an alarm, and may be asked again', async () => {
    const rig = birthRig();
    let writes = 0;
    rig.manifest.beforeWrite = () => {
      writes += 1;
      if (writes === 2) rig.row().reservedCertificateId = 'other';
    };
    expect(await rig.ask('c1')).toEqual({ allowed: false, refusal: 'promised-meanwhile' });
    expect(await tryBirth(rig, 'c1')).toBe(true);
    expect([...rig.retired]).toEqual(['other']);
  });

  it('is one write to both tables at the first try: no promise without the vehicle, no vehicle without the promise', async () => {
    const rig = birthRig();
    const { manifest } = rig;
    manifest.beforeWrite = () => {
      // the count of the try comes first
      if (manifest.writes === 1) rig.vehicles.beforeWrite = () => Promise.reject(new PowerCut());
    };
    await expect(rig.ask('c1')).rejects.toThrow(PowerCut);
    rig.vehicles.beforeWrite = undefined;
    expect((await rig.ask('c1')).allowed).toBe(true);
    expect(rig.row().reservedCertificateId).toBe('c1');
    expect(rig.vehicles.rows.get('car-1')).toMatchObject({ vin: VIN, certificateId: 'c1' });
  });

  it('is refused for ever once the vehicle has connected, and changes nothing', async () => {
    const rig = birthRig();
    await tryBirth(rig, 'c1');
    rig.row().bornAtMs = 5;
    const before = structuredClone(rig.row());
    expect(await rig.ask('c2')).toEqual({ allowed: false, refusal: 'already-born' });
    expect(rig.row()).toEqual(before);
  });
});
