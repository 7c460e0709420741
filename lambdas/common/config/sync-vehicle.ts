import { labelsOf } from '../../../contract/audience/labels.ts';
import { type Intended, resolveIntended } from '../../../contract/config/assignment.ts';
import { CONFIG_TYPE, DESIRED } from '../../../contract/config/message.ts';
import {
  planSync,
  pushKeyOf,
  type SyncPlan,
  type VehicleConfig,
  withPush,
  withRollout,
} from '../../../contract/config/vehicle-config.ts';
import type { MailboxMessage } from '../../../contract/mailbox/message.ts';
import { messageIdOf } from '../../../contract/mailbox/message-id.ts';
import type { MessageDraft } from '../../../contract/mailbox/new-message.ts';
import type { DispatchPorts } from '../mailbox/dispatch.ts';
import { sendToVehicle } from '../mailbox/send-to-vehicle.ts';
import type { VehicleRow } from '../store/vehicle-row.ts';
import type { AssignmentStore } from './assignment-store.ts';
import type { VehicleConfigStore } from './vehicle-config-store.ts';

export interface SyncPorts extends DispatchPorts {
  assignments: Pick<AssignmentStore, 'concerning'>;
  vehicleConfigs: Pick<VehicleConfigStore, 'find' | 'list' | 'write'>;
  /** Who is named as the one that asked, for the audit. */
  clientId: string;
}

/** `pushed`: the mailbox owes it from now on. */
export type Synced =
  | { configId: string; outcome: 'pushed'; message: MailboxMessage }
  | { configId: string; outcome: Extract<SyncPlan, { to: 'rest' }>['because'] };

const RACES = 5;

/** What a vehicle should have by configId, by its assignments. */
export async function assignedTo(
  vehicle: VehicleRow,
  ports: Pick<SyncPorts, 'assignments'>,
): Promise<Map<string, Intended>> {
  const { tenantId, vehicleId, model } = vehicle;
  const { cohort } = labelsOf(vehicle);
  const assignments = await ports.assignments.concerning(tenantId, vehicleId);
  return resolveIntended(assignments, { vehicleId, model, ...(cohort === undefined ? {} : { cohort }) });
}

/** The desired values of a vehicle, as what it should have. */
export function desiredOf({ wanted }: Pick<VehicleConfig, 'wanted'>): Intended | undefined {
  return wanted && { configId: DESIRED, from: 'vehicle', ...wanted };
}

/** Sends a vehicle whatever it lacks. Reads its assignments and what is known of it, and the row of each unsettled push. */
export async function syncVehicle(vehicle: VehicleRow, ports: SyncPorts): Promise<Synced[]> {
  const [known, assigned] = await Promise.all([
    ports.vehicleConfigs.list(vehicle.tenantId, vehicle.vehicleId),
    assignedTo(vehicle, ports),
  ]);
  const desired = known.map(desiredOf).filter((each) => each !== undefined);
  const synced: Synced[] = [];
  for (const intended of [...assigned.values(), ...desired]) {
    const row = known.find(({ configId }) => configId === intended.configId);
    synced.push(await syncConfig(vehicle, intended, ports, row));
  }
  return synced;
}

/** The same for one configuration. */
export async function syncOne(vehicle: VehicleRow, configId: string, ports: SyncPorts): Promise<Synced> {
  const intended = (await assignedTo(vehicle, ports)).get(configId);
  return intended === undefined ? { configId, outcome: 'nothing-intended' } : syncConfig(vehicle, intended, ports);
}

/** The same for the desired values. */
export async function syncDesired(vehicle: VehicleRow, ports: SyncPorts): Promise<Synced> {
  const known = await ports.vehicleConfigs.find(vehicle.tenantId, vehicle.vehicleId, DESIRED);
  const intended = desiredOf(known);
  if (intended === undefined) return { configId: DESIRED, outcome: 'nothing-intended' };
  return syncConfig(vehicle, intended, ports, known);
}

/** `seen`: a reading of the row that the caller has already; it spares the first one here. */
async function syncConfig(
  vehicle: VehicleRow,
  intended: Intended,
  ports: SyncPorts,
  seen?: VehicleConfig,
): Promise<Synced> {
  const { configId, rollout } = intended;
  const find = () => ports.vehicleConfigs.find(vehicle.tenantId, vehicle.vehicleId, configId);
  for (let race = 0; race < RACES; race += 1) {
    const known = (race === 0 ? seen : undefined) ?? (await find());
    const last = await lastMessage(known, intended, ports);
    const plan = planSync(intended, known, last?.state);
    if (plan.to === 'push') {
      if (!(await ports.vehicleConfigs.write(withPush(known, intended, plan.attempt)))) continue;
      return { configId, outcome: 'pushed', message: await push(vehicle, intended, plan.attempt, ports) };
    }
    const isCounted = plan.because !== 'synced' || known.rolloutId === rollout?.rolloutId;
    if (isCounted || (await ports.vehicleConfigs.write(withRollout(known, rollout?.rolloutId)))) {
      return { configId, outcome: plan.because };
    }
  }
  throw new Error(`configuration ${configId} of ${vehicle.vehicleId} changed ${RACES} times meanwhile`);
}

/** Not read where the row alone decides. */
async function lastMessage(
  { tenantId, vehicleId, configId, active, push }: VehicleConfig,
  { sha256 }: Intended,
  ports: SyncPorts,
): Promise<MailboxMessage | undefined> {
  if (push === undefined || (active?.sha256 === sha256 && push.sha256 === sha256)) return undefined;
  return ports.mailbox.find(vehicleId, messageIdOf(tenantId, vehicleId, pushKeyOf(configId, push)));
}

async function push(
  vehicle: VehicleRow,
  intended: Intended,
  attempt: number,
  ports: SyncPorts,
): Promise<MailboxMessage> {
  const { configId, version, sha256, decision } = intended;
  const draft: MessageDraft = {
    ...{ vehicleId: vehicle.vehicleId, tenantId: vehicle.tenantId, kind: 'config' },
    type: configId === DESIRED ? DESIRED : CONFIG_TYPE,
    payload: { configId, version, sha256 },
    idempotencyKey: pushKeyOf(configId, { version, sha256, decision, attempt }),
    requester: { clientId: ports.clientId },
    collapseKey: configId,
  };
  // of an index, which does not have its presence: then the row says whether it is there
  const seen = vehicle.presence === undefined ? undefined : vehicle;
  const sent = await sendToVehicle(draft, ports, seen);
  if (sent.outcome === 'key-reused') throw new Error(`push ${draft.idempotencyKey} was written twice`);
  return sent.message;
}
