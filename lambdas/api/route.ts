import { type ApiEvent, type Caller, vehicleOfCaller } from '../common/http/api-route.ts';
import { type HttpResponse, respondProblem } from '../common/http/respond.ts';
import type { MailboxStore } from '../common/mailbox/mailbox-store.ts';
import type { Table } from '../common/store/table.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';

export interface ApiPorts {
  vehicles: Table;
  /** The same for lists, whose reads go together. */
  vehiclesTogether: Table;
  shadows: Table;
  mailbox: MailboxStore;
  trips: Pick<Table, 'query'>;
  /** How long a vehicle must have been away before it is shown so. */
  presenceDebounceMs: number;
  nowMs(): number;
  sleep(ms: number): Promise<unknown>;
}

export type Route = (event: ApiEvent, caller: Caller, ports: ApiPorts) => Promise<HttpResponse>;

/** Runs `answer` for the caller's own vehicle, or says that there is none. */
export function forVehicle(
  answer: (event: ApiEvent, vehicle: VehicleRow, ports: ApiPorts) => Promise<HttpResponse>,
): Route {
  return async (event, caller, ports) => {
    const vehicle = await vehicleOfCaller(event, caller, ports.vehicles);
    return vehicle === undefined ? respondProblem('vehicle-not-found') : answer(event, vehicle, ports);
  };
}
