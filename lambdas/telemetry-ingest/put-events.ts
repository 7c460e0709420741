import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { DerivedEvent } from '../../contract/telemetry/derive.ts';
import { VEHICLE_EVENT_SOURCE, type VehicleEventDetail } from '../../contract/telemetry/vehicle-event.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';

/** [AWS-EventBridge: API_PutEvents] */
const ENTRIES_AT_A_TIME = 10;
const TRIES = 3;

export const eventbridge = new EventBridgeClient({ cacheMiddleware: true });

/**
 * Puts events of a vehicle on the bus, at least once: `eventId` tells a repetition. Entries that the bus refused are
 * sent again; throws when it refuses them still.
 */
export async function putEvents(bus: string, vehicle: VehicleRow, events: readonly DerivedEvent[]): Promise<void> {
  const entries = events.map((event) => entryOf(bus, vehicle, event));
  for (let at = 0; at < entries.length; at += ENTRIES_AT_A_TIME) {
    await putEntries(bus, entries.slice(at, at + ENTRIES_AT_A_TIME));
  }
}

async function putEntries(bus: string, entries: readonly PutEventsRequestEntry[]): Promise<void> {
  let left = [...entries];
  let reason = '';
  for (let attempt = 0; attempt < TRIES && left.length > 0; attempt += 1) {
    const { Entries = [] } = await eventbridge.send(new PutEventsCommand({ Entries: left }));
    reason = Entries.find(({ ErrorCode }) => ErrorCode !== undefined)?.ErrorMessage ?? reason;
    left = left.filter((_, index) => Entries[index]?.ErrorCode !== undefined);
  }
  if (left.length > 0) throw new Error(`${left.length} events were refused by ${bus}: ${reason}`);
}

function entryOf(
  EventBusName: string,
  { vehicleId, tenantId }: VehicleRow,
  { id, type, atMs, detail }: DerivedEvent,
): PutEventsRequestEntry {
  return {
    EventBusName,
    Source: VEHICLE_EVENT_SOURCE,
    DetailType: type,
    Time: new Date(atMs),
    Detail: JSON.stringify({ ...detail, vehicleId, tenantId, eventId: id, atMs } satisfies VehicleEventDetail),
  };
}
