import { ENV } from '../../../contract/function-environment.ts';
import { requireEnv } from '../require-env.ts';
import { openTable, type Table } from '../store/table.ts';
import { readVehicle } from '../store/vehicle-row.ts';
import type { DispatchPorts } from './dispatch.ts';
import { publishDown } from './down-publisher.ts';
import { createMailboxStore } from './mailbox-store.ts';

/** What a function dispatches with: the mailbox of its environment, the vehicles it was given, the real publisher. */
export function openDispatch(vehicles: Table): DispatchPorts {
  return {
    mailbox: createMailboxStore(openTable(requireEnv(ENV.mailboxTable))),
    readVehicle: (vehicleId) => readVehicle(vehicles, vehicleId),
    publish: publishDown,
    nowMs: Date.now,
  };
}
