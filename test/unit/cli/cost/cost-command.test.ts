import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { costCommand } from '../../../../cli/cost/cost-command.ts';

const APP = fileURLToPath(new URL('./apps/optimised', import.meta.url));
const OPTIMISED = ['--template', APP, '--calls', join(APP, 'calls.json')];
const scratch = mkdtempSync(join(tmpdir(), 'roadbed-cost-'));
let written: string[] = [];

function fileOf(name: string, content: unknown): string {
  const file = join(scratch, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

beforeEach(() => {
  written = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
  }
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const run = (...args: string[]): Promise<number> => costCommand(['--vehicles', '100000', ...OPTIMISED, ...args]);

describe('roadbed cost', () => {
  test('shows each item with its arithmetic, the most expensive first', async () => {
    expect(await run()).toBe(0);
    const text = written.join('');
    expect(text.indexOf('being connected')).toBeGreaterThan(0);
    expect(text.indexOf('being connected')).toBeLessThan(text.indexOf('telemetry: rule'));
    expect(text).toContain('43,800 minutes connected = 3504.0');
    expect(text).toContain('2 shards for the busiest hour');
  });

  test('ends with 1 above its budget, and says by how much', async () => {
    expect(await run('--budget', '0.001')).toBe(1);
    expect(written.join('')).toContain('above the budget of 0.001 $ by');
    expect(await run('--budget', '1')).toBe(0);
  });

  test('has one JSON object as its last line, whose lines add up', async () => {
    expect(await run('--json', '--budget', '0.001')).toBe(1);
    const report = JSON.parse(written.at(-1) ?? '') as {
      perVehicleMonth: number;
      isWithinBudget: boolean;
      lines: { item: string; perVehicleMonth: number; how: string }[];
    };
    const sum = report.lines.reduce((total, line) => total + line.perVehicleMonth, 0);
    expect(sum).toBeCloseTo(report.perVehicleMonth, 10);
    expect(report.isWithinBudget).toBe(false);
    expect(report.lines.every(({ how }) => how.length > 0)).toBe(true);
  });

  test('follows a profile', async () => {
    await run('--json', '--profile', fileOf('parked.json', { drivingHoursPerDay: 0, connectedHoursPerDay: 12 }));
    const { lines } = JSON.parse(written.at(-1) ?? '') as { lines: { item: string; perVehicleMonth: number }[] };
    expect(lines.find(({ item }) => item === 'being connected')?.perVehicleMonth).toBeCloseTo(0.001752, 8);
    expect(lines.some(({ item }) => item === 'telemetry: rule')).toBe(false);
  });

  test.each([
    [['--vehicles', 'many'], /--vehicles many: not a whole number/],
    [['--vehicles', '0'], /from 1 to 100000000/],
    [[], /--vehicles is missing/],
    [['--vehicles', '5', '--env', 'moon'], /--env moon: not one of local, dev, staging, prod/],
    [['--vehicles', '5', '--budget', '0'], /--budget 0: not a number of dollars/],
    [['--vehicles', '5', '--budgets', '1'], /roadbed cost --help lists the options/],
    [['--vehicles', '5', '--env', 'dev', '--template', APP], /exclude each other/],
    [['--vehicles', '5', '--template', scratch], /is no synthesized CDK app/],
  ])('refuses %j and says what is allowed', async (args, message) => {
    await expect(costCommand(args)).rejects.toThrow(message);
  });

  test.each([
    [{ frameSecond: 60 }, /"frameSecond" is not known; known are: drivingHoursPerDay/],
    [{ frameSeconds: 0 }, /"frameSeconds" is 0/],
    [{ frameBytes: '1' }, /"frameBytes" is no number/],
    [{ peakDrivingShare: 2 }, /"peakDrivingShare" is more than 1/],
    [[], /not a JSON object/],
    ['{', /JSON/],
  ])('refuses the profile %j and says what is wrong with it', async (profile, message) => {
    await expect(run('--profile', fileOf('profile.json', profile))).rejects.toThrow(message);
  });

  test('refuses prices that leave something out, and calls that do not fit the template', async () => {
    await expect(run('--prices', fileOf('prices.json', { region: 'x', asOf: 'y', meters: {} }))).rejects.toThrow(
      '"iotConnectionMinutes" has no price',
    );
    const calls = { flows: { appRead: { functions: { Reader: { invocations: 1 } } } } };
    await expect(run('--calls', fileOf('calls.json', calls))).rejects.toThrow(/"Reader" that the template lacks/);
    await expect(run('--calls', fileOf('calls.json', { flows: { dance: {} } }))).rejects.toThrow(
      /flow "dance" is not known/,
    );
  });

  test('explains itself', async () => {
    expect(await costCommand(['--help'])).toBe(0);
    expect(written.join('')).toContain('roadbed cost --vehicles 100000 --budget 0.0079');
  });
});
