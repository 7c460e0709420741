import { type IssuedCertificate, RENEWAL_TYPES, type RenewOrder } from '../../../contract/identity/renewal-messages.ts';
import type { DispatchPorts } from '../mailbox/dispatch.ts';
import { sendToVehicle } from '../mailbox/send-to-vehicle.ts';
import type { VehicleRow } from '../store/vehicle-row.ts';

/** Says something about renewal to a vehicle, by mailbox: it waits there until the vehicle is on the line. */
export interface RenewalMailbox {
  /** `ask` counts the orders of this renewal. The order ends when the next one is due. */
  order(vehicle: VehicleRow, order: RenewOrder, ask: number, notAfterMs: number): Promise<void>;
  /** `delivery` counts the deliveries of this renewal. */
  deliver(vehicle: VehicleRow, issued: IssuedCertificate, delivery: number, notAfterMs: number): Promise<void>;
}

/** Behind what a driver asks for, before what an operator would like to tell him. */
const PRIORITY = 5;

/** The only place where renewal touches the mailbox. `by` is the function that asks. */
export function createRenewalMailbox(ports: DispatchPorts, by: string): RenewalMailbox {
  const send = async (
    vehicle: VehicleRow,
    message: { type: string; payload: Record<string, unknown>; key: string; notAfterMs: number },
  ): Promise<void> => {
    const { type, payload, key, notAfterMs } = message;
    await sendToVehicle(
      {
        ...{ vehicleId: vehicle.vehicleId, tenantId: vehicle.tenantId, kind: 'command', type, payload },
        ...{ idempotencyKey: `${type}/${key}`, requester: { clientId: by } },
        ...{ notAfterMs, priority: PRIORITY, collapseKey: type },
      },
      ports,
      vehicle,
    );
  };
  return {
    order: (vehicle, order, ask, notAfterMs) =>
      send(vehicle, { type: RENEWAL_TYPES.renew, payload: { ...order }, key: `${order.number}/${ask}`, notAfterMs }),
    deliver: (vehicle, issued, delivery, notAfterMs) => {
      const key = `${issued.number}/${delivery}`;
      return send(vehicle, { type: RENEWAL_TYPES.issued, payload: { ...issued }, key, notAfterMs });
    },
  };
}
