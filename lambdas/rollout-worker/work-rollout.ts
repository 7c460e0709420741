import { isAtWork, type RolloutProgress, stepRollout } from '../../contract/config/rollout.ts';
import { isAdmitted } from '../../contract/config/share.ts';
import type { AssignmentStore } from '../common/config/assignment-store.ts';
import { attachRollout, projectRollout } from '../common/config/attach-rollout.ts';
import type { OpenWork, Rollout, RolloutStore, Walk } from '../common/config/rollout-store.ts';
import { withProgress } from '../common/config/with-progress.ts';
import type { Row } from '../common/store/table.ts';
import { type TakeBackPorts, takeBackPage } from './take-back.ts';
import { type WalkedPage, walkPage } from './walk-vehicles.ts';

export interface WorkPorts extends TakeBackPorts {
  assignments: AssignmentStore;
  rollouts: RolloutStore;
  /** True when the run is to begin nothing more. */
  isTimeUp(): boolean;
}

/** Vehicles that a change without a rollout, or a rollback, sends to in a run. */
const MOST_AT_ONCE = 2_000;

/** Goes on with a piece of open work; returns when its rate or the time is used up, or somebody else is at it. */
export async function work(open: OpenWork, ports: WorkPorts): Promise<void> {
  return open.kind === 'walk' ? workWalk(open, ports) : workRollout(open, ports);
}

async function workWalk(walk: Walk, ports: WorkPorts): Promise<void> {
  let current = walk;
  let left = MOST_AT_ONCE;
  while (!current.isDone && left > 0 && !ports.isTimeUp()) {
    const page = await walkPage(current, left, () => true, ports);
    left -= page.pushed;
    const isDone = page.cursor === undefined;
    const next = { ...withCursor(current, page.cursor), isDone };
    if (!(await ports.rollouts.write(next, !isDone))) return;
    current = { ...next, version: next.version + 1 };
  }
}

async function workRollout(rollout: Rollout, ports: WorkPorts): Promise<void> {
  let current = await ready(rollout, ports);
  let left = current?.progress.state === 'RUNNING' ? current.plan.ratePerMinute : MOST_AT_ONCE;
  while (current !== undefined && isAtWork(current.progress) && !ports.isTimeUp()) {
    const ticked: Rollout | undefined = await tick(current, ports);
    if (ticked === undefined || !isAtWork(ticked.progress)) break;
    if (ticked.progress.isSwept || left <= 0) break;
    const page = await nextPage(ticked, left, ports);
    left -= page.pushed;
    current = await write(afterPage(ticked, page), ports);
    // what was handed out a moment ago is counted by the next run, when the index has it
    if (current?.progress.isSwept) break;
  }
}

/** With its assignment, in the state that it has; undefined when there is nothing more to do. */
async function ready(rollout: Rollout, ports: WorkPorts): Promise<Rollout | undefined> {
  if (!rollout.isAttached) {
    const attached = isStillborn(rollout)
      ? { ...rollout, isAttached: true }
      : await attachRollout(rollout, ports.assignments);
    // another one was first
    if (attached === undefined) {
      const progress: RolloutProgress = { ...rollout.progress, state: 'ABORTED', isSwept: false };
      return write(withProgress({ ...rollout, isAttached: true }, progress), ports);
    }
    return write(attached, ports);
  }
  await projectRollout(rollout, ports.assignments);
  if (isAtWork(rollout.progress)) return rollout;
  await ports.rollouts.write(rollout, false);
  return undefined;
}

/** Given up before its assignment knew of it. */
function isStillborn({ progress: { state } }: Rollout): boolean {
  return state === 'ABORTED' || state === 'ROLLING_BACK';
}

async function tick(rollout: Rollout, ports: WorkPorts): Promise<Rollout | undefined> {
  if (rollout.progress.state !== 'RUNNING') return rollout;
  const counts = await ports.vehicleConfigs.countRollout(rollout.rolloutId);
  const event = { kind: 'tick', nowMs: ports.nowMs(), counts } as const;
  const progress = stepRollout(rollout.plan, rollout.progress, event) ?? rollout.progress;
  const isSame = progress === rollout.progress && JSON.stringify(counts) === JSON.stringify(rollout.counts);
  return isSame ? rollout : write({ ...withProgress(rollout, progress), counts }, ports);
}

/** Writes it, then what it means for vehicles; undefined when somebody else wrote first. */
async function write(rollout: Rollout, ports: WorkPorts): Promise<Rollout | undefined> {
  // it stays open until its assignment is as it should be
  if (!(await ports.rollouts.write(rollout, true))) return undefined;
  const written = { ...rollout, version: rollout.version + 1 };
  await projectRollout(written, ports.assignments);
  if (isAtWork(written.progress)) return written;
  return (await ports.rollouts.write(written, false)) ? { ...written, version: written.version + 1 } : undefined;
}

function nextPage(rollout: Rollout, most: number, ports: WorkPorts): Promise<WalkedPage> {
  const { rolloutId, progress, plan } = rollout;
  if (progress.state !== 'RUNNING') return takeBackPage(rollout, most, ports);
  const before = { rolloutId, share: plan.waves[progress.wave - 1]?.share ?? 0 };
  const now = { rolloutId, share: plan.waves[progress.wave]?.share ?? 0 };
  const isOfWave = (vehicleId: string): boolean => isAdmitted(now, vehicleId) && !isAdmitted(before, vehicleId);
  return walkPage(rollout, most, isOfWave, ports);
}

function afterPage(rollout: Rollout, { cursor }: WalkedPage): Rollout {
  const walked = withCursor(rollout, cursor);
  if (cursor !== undefined) return walked;
  return { ...walked, progress: stepRollout(rollout.plan, rollout.progress, { kind: 'swept' }) ?? rollout.progress };
}

function withCursor<T extends OpenWork>(current: T, cursor: Row | undefined): T {
  const { cursor: _before, ...rest } = current;
  return (cursor === undefined ? rest : { ...rest, cursor }) as T;
}
