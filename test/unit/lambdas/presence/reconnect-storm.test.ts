import { describe, expect, it } from 'vitest';
import { replayDelayMs } from '../../../../contract/mailbox/replay-spread.ts';
import type { LifecycleEvent } from '../../../../contract/presence/merge-presence.ts';
import { readVehicle } from '../../../../lambdas/common/store/vehicle-row.ts';
import { applyLifecycleEvent } from '../../../../lambdas/presence/apply-lifecycle-event.ts';
import { fakeTable } from '../../../support/fake-table.ts';

const VEHICLES = 2_000;
const idOf = (number: number): string => `veh-${number}`;
const fleet = () =>
  fakeTable(
    { key: ['vehicleId'] },
    Array.from({ length: VEHICLES }, (_, number) => ({
      vehicleId: idOf(number),
      tenantId: 't',
      vin: `v${number}`,
      model: 'm',
    })),
  );
const event = (
  eventType: LifecycleEvent['eventType'],
  number: number,
  session: number,
  at: number,
): LifecycleEvent => ({
  ...{ eventType, clientId: idOf(number), timestamp: at },
  ...{ sessionIdentifier: `${number}-${session}`, versionNumber: session },
});

describe('a storm of reconnects', () => {
  it('costs at most a write for each connect and each disconnect, none for what is late or doubled', async () => {
    const table = fleet();
    const send = async (lifecycle: LifecycleEvent) =>
      applyLifecycleEvent(table, lifecycle, await readVehicle(table, lifecycle.clientId));
    for (let number = 0; number < VEHICLES; number += 1) await send(event('connected', number, 0, number));
    table.writes = 0;
    table.reads = 0;
    let events = 0;
    for (let number = 0; number < VEHICLES; number += 1) {
      const [off, on] = [
        event('disconnected', number, 0, 60_000 + number),
        event('connected', number, 1, 61_000 + number),
      ];
      // a third of them comes the wrong way round, all of them twice
      const arrived = number % 3 === 0 ? [on, off, off, on] : [off, on, on, off];
      for (const lifecycle of arrived) await send(lifecycle);
      events += arrived.length;
    }
    const wrongWayRound = Math.ceil(VEHICLES / 3);
    expect(table.writes).toBe(2 * VEHICLES - wrongWayRound);
    expect(table.reads).toBe(events);
  });

  it('brings the fleet back for what is not urgent over the whole spread, not at once', () => {
    const spreadMs = 300_000;
    const perSecond = new Array<number>(300).fill(0);
    for (let number = 0; number < 30_000; number += 1) {
      const second = Math.floor(replayDelayMs(idOf(number), spreadMs) / 1_000);
      perSecond[second] = (perSecond[second] ?? 0) + 1;
    }
    expect(Math.max(...perSecond)).toBeLessThan(160);
    expect(Math.min(...perSecond)).toBeGreaterThan(50);
  });
});
