import type { DerivedEvent } from '../../contract/telemetry/derive.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';

/** Resolves when the bus has all events. Its client is imported for the first one: a cold start does without. */
export function createEventSender(bus: string) {
  return async (vehicle: VehicleRow, events: readonly DerivedEvent[]): Promise<void> => {
    const { putEvents } = await import('./put-events.ts');
    await putEvents(bus, vehicle, events);
  };
}
