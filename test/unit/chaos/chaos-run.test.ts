import { describe, expect, it } from 'vitest';
import { parseChaosOptions } from '../../chaos/chaos-options.ts';
import { ROUND, runRounds } from '../../chaos/chaos-rounds.ts';
import { type ChaosOptions, runChaos } from '../../chaos/chaos-run.ts';

const run = (changes: Partial<ChaosOptions> = {}) => runChaos({ commands: 700, seed: 11, ...changes });

describe('chaos', () => {
  it('keeps every invariant, has had every kind of fault, and is the same for the same seed', async () => {
    const report = await run();
    expect(report).toMatchObject({ ok: true, breaches: [] });
    expect(await run()).toEqual(report);
    const { counts } = report;
    for (const what of ['disconnect', 'table throttled', 'receipt doubled', 'function died after a write', 'restart']) {
      expect(counts[`fault: ${what}`], what).toBeGreaterThan(0);
    }
    expect((await run({ seed: 12 })).counts).not.toEqual(counts);
  });

  it.each([
    ['forgets', 'executed twice'],
    ['blank-after-restart', 'executed twice'],
    ['clock-behind', 'executed after notAfter'],
    ['no-sweeper', 'was lost in'],
    ['all-by-broker', 'access command came from a queue'],
    ['states-go-back', 'a state went from SUCCEEDED to QUEUED'],
  ] as const)('notices that something is broken: %s', async (sabotage, breach) => {
    const report = await run({ sabotage, commands: 1_200 });
    expect(report.ok).toBe(false);
    expect(Object.keys(report.counts).filter((what) => what.includes(breach))).not.toEqual([]);
  });

  it('stands a broker that keeps messages past their expiry: the vehicle refuses them [attack 47]', async () => {
    const report = await run({ sabotage: 'keeps-too-long' });
    expect(report.breaches).toEqual([]);
    expect(report.counts['receipt: EXPIRED']).toBeGreaterThan(0);
  });

  it('of more than a round is told as one run', async () => {
    const alone = await run({ commands: 40, seed: 3 });
    expect(await runRounds({ commands: 40, seed: 3 })).toEqual(alone);
    expect(ROUND).toBe(20_000);
  });

  it.each([
    [['--commands', '0']],
    [['--commands', '1000001']],
    [['--commands', 'many']],
    [['--seed', '-1']],
    [['--seed', '1.5']],
    [['--fast']],
  ])('refuses %j', (argv) => {
    expect(parseChaosOptions(argv)).toMatchObject({ ok: false, help: false });
  });
  it('runs twenty thousand commands unless told otherwise', () => {
    expect(parseChaosOptions([])).toEqual({ ok: true, commands: 20_000, seed: 1, json: false });
  });
});
