import { describe, expect, it } from 'vitest';
import { decommission } from '../../../../lambdas/decommission/decommission.ts';
import { resumeUnfinished } from '../../../../lambdas/decommission/resume.ts';
import { CAR, portsOf, remains, type World, world } from './decommission-rig.ts';

const order = { vehicleId: CAR, by: 'operator-1', reason: 'scrapped' };
const LATER = Number.MAX_SAFE_INTEGER;

/** Runs until the power is cut after the n-th call; true when it ended before. */
async function cutAfter(w: World, calls: number): Promise<boolean> {
  let call = 0;
  const ports = portsOf(w, async (run) => {
    const result = await run();
    call += 1;
    if (call === calls) throw new Error('power cut');
    return result;
  });
  return decommission(ports, order).then(
    () => true,
    () => false,
  );
}

describe('what was left unfinished', () => {
  it('is ended without anybody asking again, wherever it was cut off', async () => {
    const whole = world();
    await decommission(portsOf(whole), order);
    let calls = 3;
    for (; ; calls += 1) {
      const w = world();
      if (await cutAfter(w, calls)) break;
      await resumeUnfinished(portsOf(w), LATER);
      expect(remains(w), `cut after call ${calls}`).toEqual(remains(whole));
    }
    expect(calls).toBeGreaterThan(20);
  });

  it('is not what never took hold: a vehicle that was listed and not marked lives on', async () => {
    const w = world();
    const before = remains(w);
    await cutAfter(w, 2);
    expect([...w.unfinished]).toEqual([CAR]);
    expect(await resumeUnfinished(portsOf(w), LATER)).toEqual({ ended: 1, left: 0 });
    expect(remains(w)).toEqual(before);
  });

  it('that fails keeps no other waiting, and is told', async () => {
    const w = world();
    await cutAfter(w, 5);
    w.unfinished = new Set(['broken', ...w.unfinished]);
    const { vehicles, ...ports } = portsOf(w);
    const failing = {
      ...vehicles,
      get: (key: Record<string, unknown>) =>
        key['vehicleId'] === 'broken' ? Promise.reject(new Error('throttled')) : vehicles.get(key),
    };
    await expect(resumeUnfinished({ ...ports, vehicles: failing }, LATER)).rejects.toThrow('throttled');
    expect([...w.vehicles.rows.keys()]).toEqual(['car-2']);
    expect([...w.unfinished]).toEqual(['broken']);
  });

  it('waits for the next run when the time is over', async () => {
    const w = world();
    await cutAfter(w, 5);
    expect(await resumeUnfinished(portsOf(w), w.nowMs)).toEqual({ ended: 0, left: 1 });
    expect([...w.unfinished]).toEqual([CAR]);
  });
});
