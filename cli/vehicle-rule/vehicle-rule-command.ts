import { readFile } from 'node:fs/promises';
import { VEHICLE_RULES } from '../../contract/rules/definitions/index.ts';
import { readRuleFile } from '../../contract/rules/fixture-schema.ts';
import type { FixtureEvent } from '../../contract/rules/rule-fixture.ts';
import { parseCommandLine } from '../command-line.ts';
import { printable } from '../terminal/printable.ts';
import { createTerminal } from '../terminal/terminal.ts';
import { UsageError } from '../usage-error.ts';
import { type FixtureTrial, tryFixtures } from './rule-trials.ts';
import { VEHICLE_RULE_HELP } from './vehicle-rule-help.ts';

/** `roadbed vehicle-rule`: exit code 0, 1 when a fixture fails, 2 on a wrong argument or file. */
export async function vehicleRuleCommand(args: string[]): Promise<number> {
  const { values, positionals } = parse(args);
  const [kind, file, ...rest] = positionals;
  if (values.help || kind === undefined) {
    process.stdout.write(VEHICLE_RULE_HELP);
    return 0;
  }
  if (kind === 'list' && file === undefined) return listRules(values.json);
  if (kind === 'try' && file !== undefined && rest.length === 0) return tryFile(file, values.json);
  throw new UsageError(
    `"${positionals.join(' ')}" is neither list nor try FILE; roadbed vehicle-rule --help tells more`,
  );
}

function listRules(isJson: boolean): number {
  if (isJson) {
    process.stdout.write(`${JSON.stringify({ rules: VEHICLE_RULES })}\n`);
    return 0;
  }
  const { line, bold, dim } = createTerminal(process.stdout);
  for (const { name, description, event, endEvent } of VEHICLE_RULES) {
    line(`${bold(name)}  ${[event, endEvent].filter(Boolean).join(', ')}`);
    line(`  ${dim(description)}`);
  }
  return 0;
}

async function tryFile(file: string, isJson: boolean): Promise<number> {
  const reading = readRuleFile(await readJson(file));
  if (!reading.ok) throw new UsageError(`${file} holds no rule with fixtures:\n  ${reading.faults.join('\n  ')}`);
  const trials = tryFixtures(reading.rule, reading.fixtures);
  if (isJson) process.stdout.write(`${JSON.stringify({ rule: reading.rule.name, trials })}\n`);
  else printTrials(trials);
  return trials.every(({ passed }) => passed) ? 0 : 1;
}

function printTrials(trials: readonly FixtureTrial[]): void {
  const { line, bold } = createTerminal(process.stdout);
  for (const { title, passed, expected, events } of trials) {
    line(`${bold(passed ? 'passed' : 'FAILED')}  ${printable(title)}`);
    for (const event of events) line(`  ${eventText(event)}`);
    if (!passed) for (const event of expected) line(`  expected ${eventText(event)}`);
  }
}

function eventText({ type, atS, codes, values }: FixtureEvent): string {
  const more = [codes?.join(' '), values && JSON.stringify(values)].filter(Boolean).join('  ');
  return printable(`${atS} s  ${type}  ${more}`.trimEnd());
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new UsageError(`${file} cannot be read: ${error.message}`);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${(error as Error).message}`);
  }
}

function parse(args: string[]) {
  return parseCommandLine('vehicle-rule', {
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
}
