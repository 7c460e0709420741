import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { vehicleRuleCommand } from '../../../../cli/vehicle-rule/vehicle-rule-command.ts';
import { VEHICLE_RULES } from '../../../../contract/rules/definitions/index.ts';

const dir = mkdtempSync(join(tmpdir(), 'roadbed-vehicle-rule-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

const SPEED = 'Vehicle.Speed';
const rule = {
  name: 'speeding',
  description: 'is faster than anywhere allowed',
  when: { signal: SPEED, is: '>', value: 130 },
  until: { signal: SPEED, is: '<', value: 120 },
  holdsForMs: 10_000,
  event: 'care.speeding',
  carries: [SPEED],
};
const frames = [
  [
    [0, { [SPEED]: 100 }],
    [5, { [SPEED]: 140 }],
    [15, { [SPEED]: 150 }],
  ],
];

async function run(args: string[]): Promise<{ code: number; out: string }> {
  let out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  return { code: await vehicleRuleCommand(args), out };
}

function fileOf(content: unknown): string {
  const file = join(dir, 'rule.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('roadbed vehicle-rule', () => {
  it('lists the deployed rules with their events', async () => {
    const { code, out } = await run(['list']);
    expect(code).toBe(0);
    for (const { name, event } of VEHICLE_RULES) expect(out).toMatch(new RegExp(`${name}.*${event}`));
    expect(JSON.parse((await run(['list', '--json'])).out).rules).toHaveLength(VEHICLE_RULES.length);
  });

  it('tries a rule on its fixtures', async () => {
    const events = [{ type: 'care.speeding', atS: 15 }];
    const { code, out } = await run(['try', fileOf({ rule, fixtures: [{ title: 'a motorway', frames, events }] })]);
    expect(out).toContain('passed  a motorway\n  15 s  care.speeding  {"Vehicle.Speed":150}');
    expect(code).toBe(0);
  });

  it('says what a rule did where its fixture says something else', async () => {
    const events = [{ type: 'care.speeding', atS: 5 }];
    const { code, out } = await run(['try', fileOf({ rule, fixtures: [{ title: 'a motorway', frames, events }] })]);
    expect(out).toContain('FAILED  a motorway\n  15 s  care.speeding  {"Vehicle.Speed":150}\n  expected 5 s');
    expect(code).toBe(1);
    const json = await run(['try', '--json', fileOf({ rule, fixtures: [{ title: 'x', frames, events: [] }] })]);
    expect(JSON.parse(json.out).trials).toMatchObject([{ passed: false, expected: [] }]);
  });

  it.each([
    ['not JSON', '{', 'is not JSON'],
    ['no rule', { fixtures: [] }, 'rule.'],
    ['a wrong rule', { rule: { ...rule, when: { signal: SPEED } }, fixtures: [] }, 'rule.when'],
    ['no fixtures', { rule, fixtures: [] }, 'fixtures.'],
    [
      'rows out of order',
      {
        rule,
        fixtures: [
          {
            title: 'x',
            frames: [
              [
                [5, {}],
                [4, {}],
              ],
            ],
            events: [],
          },
        ],
      },
      'back in time',
    ],
  ])('refuses %s', async (_what, content, told) => {
    await expect(run(['try', fileOf(content)])).rejects.toThrow(told);
  });

  it('refuses what it does not know', async () => {
    await expect(run(['remove', 'x'])).rejects.toThrow('neither list nor try');
    await expect(run(['try', join(dir, 'none.json')])).rejects.toThrow('cannot be read');
    await expect(run(['list', '--all'])).rejects.toThrow('--help lists the options');
  });
});
