import type { FuzzTarget, SavedFailure } from './fuzz-target.ts';
import { progressBar } from './progress-bar.ts';
import { ResidentSet } from './resident-set.ts';
import { seededRandom } from './seeded-random.ts';

/** Inputs saved before the failing one, since they may have prepared it. */
const HISTORY = 60;
const LOOK_EVERY = 2_000;

export interface FuzzReport {
  ok: boolean;
  runs: number;
  seconds: number;
  memory: Record<string, number>;
  failure: SavedFailure | undefined;
}

export interface FuzzOrder {
  name: string;
  runs: number;
  seed: number;
  /** Takes what went wrong outside of any call, e.g. unhandled rejections. */
  unforeseen(): string[];
}

/** Tries inputs until one fails or all have been tried. */
export async function fuzzLoop(target: FuzzTarget, order: FuzzOrder): Promise<FuzzReport> {
  const { name, runs, seed } = order;
  const startMs = Date.now();
  const memory = new ResidentSet();
  const bar = progressBar(runs);
  const history: unknown[] = [];
  const settledAt = Math.floor(runs / 10);
  let run = 0;
  let problems: string[] = [];
  for (; run < runs && problems.length === 0; run += 1) {
    const input = target.make(seededRandom(seed, run), run);
    history.push(input);
    if (history.length > HISTORY) history.shift();
    problems = [...(await target.attempt(input)), ...order.unforeseen()];
    if (run === settledAt) memory.settled();
    if (run % LOOK_EVERY > 0) continue;
    bar.show(run);
    const complaint = memory.complaint();
    if (complaint !== undefined) problems.push(complaint);
  }
  const last = memory.complaint();
  if (problems.length === 0 && last !== undefined) problems.push(last);
  bar.show(run);
  bar.end();
  const inputs = history.map((input) => target.toJson(input));
  return {
    ok: problems.length === 0,
    runs: run,
    seconds: Math.round((Date.now() - startMs) / 100) / 10,
    memory: memory.report(),
    failure: problems.length > 0 ? { fuzz: name, seed, run: run - 1, problems, inputs } : undefined,
  };
}

/** Tries saved inputs in order: what went wrong. */
export async function replay(
  target: FuzzTarget,
  saved: SavedFailure,
  unforeseen: FuzzOrder['unforeseen'],
): Promise<string[]> {
  const problems: string[] = [];
  for (const input of saved.inputs) problems.push(...(await target.attempt(target.fromJson(input))), ...unforeseen());
  return problems;
}
