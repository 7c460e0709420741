import type { AssignedRollout, Assignment } from '../../../contract/config/assignment.ts';
import { isHalted, shareOf } from '../../../contract/config/rollout.ts';
import type { AssignmentKey, AssignmentStore } from './assignment-store.ts';
import type { Rollout } from './rollout-store.ts';

const RACES = 5;

export function keyOfWork({ tenantId, scope, value, configId }: AssignmentKey): AssignmentKey {
  return { tenantId, scope, value, configId };
}

/** The assignment as it is, or an empty one that was not written yet. */
export async function findAssignment(key: AssignmentKey, store: Pick<AssignmentStore, 'find'>): Promise<Assignment> {
  return (await store.find(key)) ?? { ...keyOfWork(key), revision: 0 };
}

/** Makes the assignment the rollout's; undefined when another one has it. Safe to repeat. */
export async function attachRollout(rollout: Rollout, store: AssignmentStore): Promise<Rollout | undefined> {
  for (let race = 0; race < RACES; race += 1) {
    const assignment = await findAssignment(rollout, store);
    const holder = assignment.rollout?.rolloutId;
    if (holder !== undefined && holder !== rollout.rolloutId) return undefined;
    const { chosen } = assignment;
    const attached = { ...rollout, isAttached: true, ...(chosen === undefined ? {} : { previous: chosen }) };
    if (holder !== undefined || (await store.write({ ...assignment, rollout: assignedOf(rollout) }))) return attached;
  }
  throw new Error(`the assignment of rollout ${rollout.rolloutId} changed ${RACES} times meanwhile`);
}

/** Writes into the assignment what the rollout's state means for vehicles, unless somebody took it away. Safe to repeat. */
export async function projectRollout(rollout: Rollout, store: AssignmentStore): Promise<void> {
  for (let race = 0; race < RACES; race += 1) {
    const assignment = await findAssignment(rollout, store);
    const next = projected(rollout, assignment);
    if (next === undefined || (await store.write(next))) return;
  }
  throw new Error(`the assignment of rollout ${rollout.rolloutId} changed ${RACES} times meanwhile`);
}

/** The assignment under a rollout; undefined when it is so already, or not the rollout's any more. */
function projected(rollout: Rollout, assignment: Assignment): Assignment | undefined {
  const { progress, rolloutId, to, previous } = rollout;
  const { rollout: held, chosen, ...bare } = assignment;
  const isHeld = held?.rolloutId === rolloutId;
  if (progress.state === 'SUCCEEDED') {
    return isHeld ? { ...bare, chosen: { ...to, decision: rolloutId } } : undefined;
  }
  if (progress.state === 'ROLLING_BACK' || progress.state === 'ROLLED_BACK') {
    if (!isHeld && chosen?.decision !== rolloutId) return undefined;
    return previous === undefined ? bare : { ...bare, chosen: previous };
  }
  const wanted = assignedOf(rollout);
  const isSame = held?.share === wanted.share && held.isHalted === wanted.isHalted;
  return isHeld && !isSame ? { ...assignment, rollout: wanted } : undefined;
}

function assignedOf({ rolloutId, to, plan, progress }: Rollout): AssignedRollout {
  return { rolloutId, ...to, share: shareOf(plan, progress), isHalted: isHalted(progress) };
}
