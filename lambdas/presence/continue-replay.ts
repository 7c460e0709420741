import type { LifecycleEvent } from '../../contract/presence/merge-presence.ts';
import { isReady } from '../../contract/presence/readiness.ts';
import type { ReplayTickets } from '../common/mailbox/replay-tickets.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';

/**
 * A connect that is told after its `ready` makes the vehicle ready by being told. What was queued for it until then
 * nobody would replay before its next `ready`: the sweeper is asked to. `vehicle` is the row before the event.
 */
export async function continueReplay(
  event: LifecycleEvent,
  vehicle: VehicleRow | undefined,
  tickets: ReplayTickets,
  nowMs: number,
): Promise<void> {
  if (event.eventType !== 'connected' || vehicle?.readyAtMs === undefined || isReady(vehicle)) return;
  if (vehicle.readyAtMs >= event.timestamp) await tickets.ask(event.clientId, nowMs);
}
