import { type ChaosReport, runChaos } from './chaos-run.ts';

/** Commands of one round: a world of its own, so that a long run needs no more memory than a short one. */
export const ROUND = 20_000;

interface RoundsOptions {
  commands: number;
  seed: number;
  /** Told now and then how many commands were asked for. */
  onProgress?(asked: number): void;
}

export interface RoundsReport extends ChaosReport {
  /** Seed and size of the round in which an invariant broke: it breaks in the same way when it is run alone. */
  again?: { commands: number; seed: number };
}

/** Round after round, each with the next seed, until all commands were asked for or an invariant broke. */
export async function runRounds(options: RoundsOptions): Promise<RoundsReport> {
  let sum: RoundsReport | undefined;
  for (let asked = 0; asked < options.commands; asked += ROUND) {
    const round = { commands: Math.min(ROUND, options.commands - asked), seed: options.seed + asked / ROUND };
    const report = await runChaos({ ...round, onProgress: (now) => options.onProgress?.(asked + now) });
    sum = sum === undefined ? report : added(sum, report);
    if (!report.ok) return { ...sum, seed: options.seed, again: round };
  }
  if (sum === undefined) throw new RangeError('a run has one command at least');
  return { ...sum, seed: options.seed };
}

function added(sum: RoundsReport, report: ChaosReport): RoundsReport {
  const counts = { ...sum.counts };
  for (const [what, count] of Object.entries(report.counts)) counts[what] = (counts[what] ?? 0) + count;
  return {
    ...{ ok: sum.ok && report.ok, seed: sum.seed, commands: sum.commands + report.commands },
    ...{ vehicles: sum.vehicles + report.vehicles, events: sum.events + report.events },
    hours: Math.round((sum.hours + report.hours) * 10) / 10,
    counts: Object.fromEntries(Object.entries(counts).sort()),
    breaches: [...sum.breaches, ...report.breaches],
  };
}
