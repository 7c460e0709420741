import { ENV } from '../../contract/function-environment.ts';
import { createAssignmentStore } from '../common/config/assignment-store.ts';
import { openSync } from '../common/config/open-sync.ts';
import { createRolloutStore } from '../common/config/rollout-store.ts';
import { logger } from '../common/logger.ts';
import { requireEnv } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { type WorkPorts, work } from './work-rollout.ts';

const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const ports: Omit<WorkPorts, 'isTimeUp'> = {
  ...openSync(vehicles, 'rollout-worker'),
  vehicles,
  assignments: createAssignmentStore(openTable(requireEnv(ENV.configsTable))),
  rollouts: createRolloutStore(openTable(requireEnv(ENV.rolloutsTable))),
  onFault: (vehicleId, error) => logger.error('sync failed', { vehicleId, error: error as Error }),
};

/** A run begins nothing after this; the function's time-out is ten seconds later. */
const RUN_MS = 40_000;
const WORK_A_RUN = 20;

/** Runs every minute: goes on with rollouts, and with assignments whose vehicles have not all been looked at. */
export async function handler(): Promise<void> {
  const endsAtMs = Date.now() + RUN_MS;
  const isTimeUp = (): boolean => Date.now() >= endsAtMs;
  for (const { tenantId, rolloutId } of await ports.rollouts.open(WORK_A_RUN)) {
    const open = await ports.rollouts.find(tenantId, rolloutId);
    if (open === undefined) continue;
    await work(open, { ...ports, isTimeUp }).catch((error: Error) =>
      logger.error('rollout failed', { rolloutId, error }),
    );
  }
}
