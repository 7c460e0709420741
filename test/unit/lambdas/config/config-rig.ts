import { beginRollout } from '../../../../contract/config/rollout.ts';
import { NO_COUNTS, type RolloutPlan } from '../../../../contract/config/rollout-plan.ts';
import { INDEXES } from '../../../../contract/function-environment.ts';
import type { MailboxMessage } from '../../../../contract/mailbox/message.ts';
import { applyReceipt, type ReceiptState } from '../../../../contract/mailbox/receipt.ts';
import { createAssignmentStore } from '../../../../lambdas/common/config/assignment-store.ts';
import { noteWord } from '../../../../lambdas/common/config/note-word.ts';
import { createRolloutStore, type Rollout } from '../../../../lambdas/common/config/rollout-store.ts';
import { createVehicleConfigStore } from '../../../../lambdas/common/config/vehicle-config-store.ts';
import { createCollapseHeads } from '../../../../lambdas/common/mailbox/collapse-heads.ts';
import { createMailboxStore } from '../../../../lambdas/common/mailbox/mailbox-store.ts';
import type { VehicleRow } from '../../../../lambdas/common/store/vehicle-row.ts';
import { type WorkPorts, work } from '../../../../lambdas/rollout-worker/work-rollout.ts';
import { fakeTable } from '../../../support/fake-table.ts';

export const TENANT = 't';
export const vehicleRow = (number: number, isOnline: boolean): VehicleRow => ({
  ...{ vehicleId: `car-${String(number).padStart(3, '0')}`, tenantId: TENANT, vin: 'V', model: 'm1' },
  ...(isOnline
    ? {
        readyAtMs: 2,
        presence: { connected: true, versionNumber: 1, sessionIdentifier: 's', atMs: 1 } as VehicleRow['presence'] &
          object,
      }
    : {}),
});

/** All that configurations need, in memory; vehicles answer when they are told to. */
export function configRig(vehicles: VehicleRow[]) {
  const tables = {
    vehicles: fakeTable(
      { key: ['vehicleId'], indexes: { [INDEXES.vehiclesByTenant]: ['tenantId', 'vehicleId'] } },
      vehicles.map((vehicle) => ({ ...vehicle })),
    ),
    mailbox: fakeTable({ key: ['vehicleId', 'messageId'] }),
    configs: fakeTable({ key: ['ownerKey', 'itemKey'] }),
    vehicleConfigs: fakeTable({
      key: ['vehicleId', 'configId'],
      indexes: { [INDEXES.vehicleConfigsByRollout]: ['rolloutId', 'outcome'] },
    }),
    rollouts: fakeTable({
      key: ['tenantId', 'rolloutId'],
      indexes: { [INDEXES.rolloutsOpen]: ['openKey', 'rolloutId'] },
    }),
  };
  const published: MailboxMessage[] = [];
  const faults: unknown[] = [];
  const rig = { nowMs: 10_000, published, faults, tables };
  const ports: WorkPorts = {
    mailbox: createMailboxStore(tables.mailbox),
    collapse: createCollapseHeads(tables.mailbox),
    readVehicle: async (vehicleId) => (await tables.vehicles.get({ vehicleId })) as VehicleRow | undefined,
    publish: async (message) => {
      published.push(message);
      return 'taken';
    },
    nowMs: () => rig.nowMs,
    assignments: createAssignmentStore(tables.configs),
    vehicleConfigs: createVehicleConfigStore(tables.vehicleConfigs),
    rollouts: createRolloutStore(tables.rollouts),
    vehicles: tables.vehicles,
    clientId: 'test',
    onFault: (_vehicleId, error) => faults.push(error),
    isTimeUp: () => false,
  };
  return {
    ...rig,
    ports,
    /** One run of the worker, a minute later. */
    async run(): Promise<void> {
      rig.nowMs += 60_000;
      for (const { tenantId, rolloutId } of await ports.rollouts.open(20)) {
        const open = await ports.rollouts.find(tenantId, rolloutId);
        if (open !== undefined) await work(open, ports);
      }
    },
    /** The vehicle of a message says a word about it. */
    async answer(message: MailboxMessage, state: ReceiptState): Promise<void> {
      const before = await ports.mailbox.find(message.vehicleId, message.messageId);
      if (before === undefined) throw new Error('no such message');
      const taken = applyReceipt(before, { state, atMs: rig.nowMs }, rig.nowMs);
      if (taken.outcome === 'ignored') return;
      await ports.mailbox.replace(before, taken.message);
      await noteWord({ ...taken.message, version: before.version + 1 }, rig.nowMs, ports.vehicleConfigs);
    },
    async rollout(rolloutId: string): Promise<Rollout> {
      const found = await ports.rollouts.find(TENANT, rolloutId);
      if (found?.kind !== 'rollout') throw new Error('no such rollout');
      return found;
    },
    activeOf: async (vehicleId: string) => (await ports.vehicleConfigs.find(TENANT, vehicleId, 'nav')).active?.version,
  };
}

export const plan = (changes: Partial<RolloutPlan> = {}): RolloutPlan => ({
  waves: [{ share: 10_000, soakMs: 0, needsApproval: false }],
  ...{ ratePerMinute: 1_000, successPercent: 90, failurePercent: 20, failureMinimum: 1 },
  ...changes,
});

export function newRollout(version: string, wanted: RolloutPlan, rolloutId = `rollout-${version}`): Rollout {
  return {
    ...{ kind: 'rollout', tenantId: TENANT, rolloutId, scope: 'base', value: '*', configId: 'nav' },
    ...{ createdAtMs: 0, createdBy: 'test', version: 1, isAttached: false, requestHash: 'h' },
    to: { version, sha256: `hash of ${version}` },
    ...{ plan: wanted, progress: beginRollout(wanted, 0), counts: NO_COUNTS },
  };
}
