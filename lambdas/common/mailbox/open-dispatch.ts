import { ENV } from '../../../contract/function-environment.ts';
import { openJoinBody, withBodies } from '../config/with-bodies.ts';
import { requireEnv, requireEnvNumber } from '../require-env.ts';
import { openTable, type Table } from '../store/table.ts';
import { readVehicle } from '../store/vehicle-row.ts';
import { createCollapseHeads } from './collapse-heads.ts';
import type { DispatchPorts } from './dispatch.ts';
import { createDownPublisher } from './down-publisher.ts';
import { createMailboxStore } from './mailbox-store.ts';
import { createTallyWriter } from './tally-writer.ts';

/**
 * What a function sends with: the mailbox of its environment, the vehicles it was given, the real publisher. Its
 * construct allows `GetItem`, `PutItem` and, for statistics, `UpdateItem` on the mailbox, `GetItem` on vehicles, and the downlink.
 */
export function openDispatch(vehicles: Table): DispatchPorts {
  const mailboxName = requireEnv(ENV.mailboxTable);
  const mailbox = openTable(mailboxName);
  const timeoutSeconds = requireEnvNumber(ENV.directMessageTimeout);
  return {
    mailbox: createMailboxStore(mailbox, createTallyWriter(mailboxName)),
    collapse: createCollapseHeads(mailbox),
    readVehicle: (vehicleId) => readVehicle(vehicles, vehicleId),
    async readVehicleAside(vehicleId) {
      // what was begun before is on its way first: to make up a request is a millisecond of work
      await new Promise((resolve) => setImmediate(resolve));
      return readVehicle(vehicles, vehicleId);
    },
    publish: withBodies(createDownPublisher(timeoutSeconds === 0 ? undefined : { timeoutSeconds }), openJoinBody()),
    nowMs: Date.now,
  };
}
