/** `source` on the bus of all that is derived from telemetry. */
export const VEHICLE_EVENT_SOURCE = 'roadbed.telemetry';

/** `detail` of an event on the bus: what is the same in all of them. The rest is the rule's or the trip's. */
export interface VehicleEventDetail {
  /** Sent at least once: the same id is the same event. */
  eventId: string;
  vehicleId: string;
  tenantId: string;
  /** Epoch ms by the vehicle's clock. */
  atMs: number;
  [more: string]: unknown;
}
