import type { Assignment, AssignmentScope } from '../../../contract/config/assignment.ts';
import type { Row, Table } from '../store/table.ts';

export type AssignmentKey = Pick<Assignment, 'tenantId' | 'scope' | 'value' | 'configId'>;

export interface AssignmentStore {
  find(key: AssignmentKey): Promise<Assignment | undefined>;
  /** False when somebody wrote since `assignment` was read; its `revision` is the one it was read with, 0 for a new one. */
  write(assignment: Assignment): Promise<boolean>;
  /** All that may concern a vehicle; eventually consistent, since whoever writes one looks at its vehicles afterwards. */
  concerning(tenantId: string, vehicleId: string): Promise<Assignment[]>;
  /** Those of one vehicle, or those of base, models and cohorts. */
  list(
    tenantId: string,
    of: { vehicleId?: string; limit: number; after?: string },
  ): Promise<{ assignments: Assignment[]; nextKey?: string }>;
}

/** In the table of configurations: those of a vehicle in a partition of their own, the few others of a tenant in one. */
export function createAssignmentStore(table: Table): AssignmentStore {
  return {
    async find(key) {
      const row = await table.get(keyOf(key));
      return row && fromRow(row);
    },
    async write(assignment) {
      const row = { ...assignment, ...keyOf(assignment), revision: assignment.revision + 1 };
      const before = { ':before': assignment.revision };
      const isNew = assignment.revision === 0;
      const outcome = isNew
        ? await table.put(row, 'attribute_not_exists(revision)')
        : await table.put(row, 'revision = :before', before);
      return outcome.ok;
    },
    async concerning(tenantId, vehicleId) {
      const owners = [assignmentOwner(tenantId, undefined), assignmentOwner(tenantId, vehicleId)];
      return (await Promise.all(owners.map((owner) => queryAll(table, owner)))).flat().filter(saysSomething);
    },
    async list(tenantId, { vehicleId, limit, after }) {
      const ownerKey = assignmentOwner(tenantId, vehicleId);
      const { rows, nextKey } = await table.query({
        condition: 'ownerKey = :owner',
        values: { ':owner': ownerKey },
        limit,
        ...(after === undefined ? {} : { startKey: { ownerKey, itemKey: after } }),
      });
      const assignments = rows.map(fromRow).filter(saysSomething);
      return { assignments, ...(nextKey === undefined ? {} : { nextKey: String(nextKey['itemKey']) }) };
    },
  };
}

async function queryAll(table: Table, ownerKey: string): Promise<Assignment[]> {
  const found: Assignment[] = [];
  let startKey: Row | undefined;
  do {
    const page = await table.query({
      condition: 'ownerKey = :owner',
      values: { ':owner': ownerKey },
      ...(startKey === undefined ? {} : { startKey }),
    });
    found.push(...page.rows.map(fromRow));
    startKey = page.nextKey;
  } while (startKey !== undefined);
  return found;
}

/** A removed one keeps its row and its revision, so that a late writer does not bring it back. */
function saysSomething({ chosen, rollout }: Assignment): boolean {
  return chosen !== undefined || rollout !== undefined;
}

function keyOf({ tenantId, scope, value, configId }: AssignmentKey): Row {
  const ownerKey = assignmentOwner(tenantId, scope === 'vehicle' ? value : undefined);
  return { ownerKey, itemKey: itemKeyOf(scope, value, configId) };
}

function itemKeyOf(scope: AssignmentScope, value: string, configId: string): string {
  return `${scope}#${value}#${configId}`;
}

/** Partition of the assignments of one vehicle, or of the others of a tenant. */
export function assignmentOwner(tenantId: string, vehicleId: string | undefined): string {
  return vehicleId === undefined ? `assignments#${tenantId}` : `assignments#${tenantId}#${vehicleId}`;
}

function fromRow({ ownerKey: _owner, itemKey: _item, ...assignment }: Row): Assignment {
  return assignment as unknown as Assignment;
}
