import type { Table } from '../../lambdas/common/store/table.ts';
import type { World } from './world.ts';

/** A function that ended in the middle: nothing after it happens. */
export class Crash extends Error {}

/** One invocation of a function. Once it has died it calls nobody any more, whatever it was doing beside. */
export interface Life {
  isOver: boolean;
}

/** Runs a call of this life, which ends with a call that crashes; without a life that call alone does not come back. */
export async function whileAlive<T>(life: Life | undefined, call: () => Promise<T>): Promise<T> {
  if (life?.isOver) throw new Crash();
  try {
    return await call();
  } catch (error) {
    if (life !== undefined && error instanceof Crash) life.isOver = true;
    throw error;
  }
}

/** How often things go wrong, per thousand. */
export const RATES = {
  throttled: 4,
  crashAfterWrite: 6,
  crashAfterRead: 2,
  publishRefused: 8,
  doubled: 30,
  late: 60,
  powerCut: 6,
  tornWrite: 1,
  decayed: 30,
} as const;

/** A table as a function of ours sees it: it takes its time, is throttled, and the function may die after any call. */
export function faultyTable(world: World, table: Table, life?: Life): Table {
  const attempt = async <T>(kind: 'read' | 'write', run: () => Promise<T>): Promise<T> => {
    await world.sleep(1 + world.below(6));
    if (life?.isOver) throw new Crash();
    if (world.chance(RATES.throttled)) {
      world.count('fault: table throttled');
      throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    }
    const outcome = await run();
    if (world.chance(kind === 'write' ? RATES.crashAfterWrite : RATES.crashAfterRead)) {
      world.count(`fault: function died after a ${kind}`);
      throw new Crash();
    }
    return outcome;
  };
  const call: typeof attempt = (kind, run) => whileAlive(life, () => attempt(kind, run));
  return {
    get: (key) => call('read', () => table.get(key)),
    query: (request) => call('read', () => table.query(request)),
    put: (...row) => call('write', () => table.put(...row)),
    update: (request) => call('write', () => table.update(request)),
  };
}

const RETRY_AFTER_MS = [60_000, 120_000];

/**
 * Hands an event to a function as rules do: late now and then, doubled now and then, tried twice more when the function
 * fails, then given up.
 */
export function deliverEvent(world: World, what: string, run: () => Promise<unknown>): void {
  const attempt = (tries: number): void => {
    run().catch(() => {
      const again = RETRY_AFTER_MS[tries];
      world.count(again === undefined ? `fault: ${what} given up` : `fault: ${what} tried again`);
      if (again !== undefined) world.at(again, () => attempt(tries + 1));
    });
  };
  const arrive = (): void => {
    const isLate = world.chance(RATES.late);
    if (isLate) world.count(`fault: ${what} late`);
    world.at(5 + world.below(isLate ? 4_000 : 60), () => attempt(0));
  };
  arrive();
  if (!world.chance(RATES.doubled)) return;
  world.count(`fault: ${what} doubled`);
  arrive();
}
