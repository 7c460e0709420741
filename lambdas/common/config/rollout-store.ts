import type { AssignmentScope, ChosenVersion } from '../../../contract/config/assignment.ts';
import type { RolloutProgress } from '../../../contract/config/rollout.ts';
import type { RolloutCounts, RolloutPlan } from '../../../contract/config/rollout-plan.ts';
import { INDEXES } from '../../../contract/function-environment.ts';
import type { Row, Table } from '../store/table.ts';

/** One partition of the index of open work: rollouts are few. */
const OPEN_KEY = 'open';

interface Work {
  tenantId: string;
  /** Hash of tenant and idempotency key, or random for a walk. */
  rolloutId: string;
  scope: Exclude<AssignmentScope, 'vehicle'>;
  value: string;
  configId: string;
  createdAtMs: number;
  createdBy: string;
  /** Grows with every write, which is conditional on it. */
  version: number;
  /** Where the walk over vehicles stands; absent at its beginning. */
  cursor?: Row;
}

/** Giving a version to the vehicles of an assignment, little by little. */
export interface Rollout extends Work {
  kind: 'rollout';
  to: Omit<ChosenVersion, 'decision'>;
  /** True once its assignment knows of it. */
  isAttached: boolean;
  /** What the assignment said before: where a rollback leads. */
  previous?: ChosenVersion;
  plan: RolloutPlan;
  progress: RolloutProgress;
  /** As of the last look. */
  counts: RolloutCounts;
  requestHash: string;
}

/** Looking at all vehicles of an assignment that was changed at once. */
export interface Walk extends Work {
  kind: 'walk';
  isDone: boolean;
}

export type OpenWork = Rollout | Walk;

export interface RolloutStore {
  find(tenantId: string, rolloutId: string): Promise<OpenWork | undefined>;
  /** The one that has its id already, when there is one. */
  insert(work: OpenWork): Promise<OpenWork | undefined>;
  /** False when somebody else wrote since; open work is what the worker looks at. */
  write(work: OpenWork, isOpen: boolean): Promise<boolean>;
  list(tenantId: string, limit: number, after?: string): Promise<{ work: OpenWork[]; nextKey?: string }>;
  open(limit: number): Promise<Pick<Work, 'tenantId' | 'rolloutId'>[]>;
}

export function createRolloutStore(table: Table): RolloutStore {
  const find: RolloutStore['find'] = async (tenantId, rolloutId) => {
    const row = await table.get({ tenantId, rolloutId });
    return row && fromRow(row);
  };
  return {
    find,
    async insert(work) {
      const outcome = await table.put({ ...work, openKey: OPEN_KEY }, 'attribute_not_exists(rolloutId)');
      return outcome.ok ? undefined : find(work.tenantId, work.rolloutId);
    },
    async write(work, isOpen) {
      const row = { ...work, version: work.version + 1, openKey: isOpen ? OPEN_KEY : undefined };
      return (await table.put(row, 'version = :before', { ':before': work.version })).ok;
    },
    async list(tenantId, limit, after) {
      const { rows, nextKey } = await table.query({
        condition: 'tenantId = :tenant',
        values: { ':tenant': tenantId },
        limit,
        ...(after === undefined ? {} : { startKey: { tenantId, rolloutId: after } }),
      });
      const work = rows.map(fromRow);
      return { work, ...(nextKey === undefined ? {} : { nextKey: String(nextKey['rolloutId']) }) };
    },
    async open(limit) {
      const { rows } = await table.query({
        index: INDEXES.rolloutsOpen,
        condition: 'openKey = :open',
        values: { ':open': OPEN_KEY },
        limit,
      });
      return rows.map((row) => ({ tenantId: String(row['tenantId']), rolloutId: String(row['rolloutId']) }));
    },
  };
}

function fromRow({ openKey: _open, ...work }: Row): OpenWork {
  return work as unknown as OpenWork;
}
