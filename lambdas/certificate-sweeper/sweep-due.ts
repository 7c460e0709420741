import { SHARDS } from '../../contract/identity/certificate-shard.ts';
import type { Worked, WorkPorts } from './work-row.ts';
import { workRow } from './work-row.ts';

export interface SweepPorts extends WorkPorts {
  /** True when the run is to begin nothing more. */
  isTimeUp(): boolean;
  onFailure(vehicleId: string, error: Error): void;
}

export interface Swept {
  done: Partial<Record<Worked | 'failed', number>>;
  /** False when more was due than one run takes on. */
  isAll: boolean;
}

/** Rows of a shard that one run takes on at most. */
const PER_SHARD = 60;
/** A row may need two steps in a run: to be inspected, then to be asked. */
const STEPS = 2;
const MINUTE_MS = 60_000;

/**
 * Does what is due, one row after another: IoT Core takes about ten calls of a kind a second from an account. Costs a
 * query a shard and a few calls a due row, however large the fleet is.
 */
export async function sweepDue(ports: SweepPorts): Promise<Swept> {
  const done: Swept['done'] = {};
  const nowMs = ports.nowMs();
  const pages = await Promise.all(
    shardsFrom(nowMs).map((shardKey) => ports.certificates.due(shardKey, nowMs, PER_SHARD)),
  );
  for (const vehicleId of pages.flat()) {
    if (ports.isTimeUp()) return { done, isAll: false };
    const worked = await workSafely(vehicleId, ports);
    done[worked] = (done[worked] ?? 0) + 1;
  }
  return { done, isAll: pages.every((page) => page.length < PER_SHARD) };
}

/** Each minute another shard is the first, so that a run that is cut short does not always leave the same ones. */
function shardsFrom(nowMs: number): string[] {
  const first = Math.floor(nowMs / MINUTE_MS) % SHARDS.length;
  return [...SHARDS.slice(first), ...SHARDS.slice(0, first)];
}

/** One row that fails keeps no other waiting; it stays due. */
async function workSafely(vehicleId: string, ports: SweepPorts): Promise<Worked | 'failed'> {
  try {
    let worked: Worked = 'not-due';
    for (let step = 0; step < STEPS; step += 1) {
      const next = await workRow(vehicleId, ports);
      if (next === 'not-due') break;
      worked = next;
      if (next !== 'inspect') break;
    }
    return worked;
  } catch (error) {
    ports.onFailure(vehicleId, error as Error);
    return 'failed';
  }
}
