import { parseRuleSql, printStatement } from '../../iotsql/index.ts';
import { printable } from '../terminal/printable.ts';
import { createTerminal, type Terminal } from '../terminal/terminal.ts';
import type { ListOptions } from './rule-options.ts';
import { type RuleActionFields, readSynthesizedRules, type SynthesizedRule } from './synthesized-rules.ts';

export async function listRules({ app, json }: ListOptions): Promise<number> {
  const rules = await readSynthesizedRules(app);
  if (json) {
    process.stdout.write(`${JSON.stringify({ rules })}\n`);
    return 0;
  }
  const terminal = createTerminal(process.stdout);
  if (rules.length === 0) terminal.line('this app has no topic rule');
  for (const line of rules.flatMap((rule) => ruleLines(rule, terminal))) terminal.line(line);
  return 0;
}

function ruleLines(rule: SynthesizedRule, paint: Pick<Terminal, 'bold' | 'dim'>): string[] {
  const { ruleName, stackName, version = '2015-10-08', description, disabled, actions, errorAction } = rule;
  const state = disabled ? ', disabled' : '';
  return [
    `${paint.bold(printable(ruleName))}  ${paint.dim(`${stackName}, SQL ${version}${state}`)}`,
    ...(description === undefined ? [] : [`  ${printable(description)}`]),
    ...sqlLines(rule).map((line) => `    ${printable(line)}`),
    ...actions.map((action) => `  to ${actionText(action)}`),
    ...(errorAction === undefined ? [] : [`  failures to ${actionText(errorAction)}`]),
    '',
  ];
}

/** A clause a line, as long as the statement parses. */
function sqlLines({ sql, version }: SynthesizedRule): string[] {
  const parsed = parseRuleSql(sql, version);
  return (parsed.ok ? printStatement(parsed.statement) : sql).split('\n');
}

function actionText({ type, fields }: RuleActionFields): string {
  const told = fields.filter(({ path }) => path !== 'RoleArn').map(({ path, text }) => `${path} ${text}`);
  return printable(`${type}: ${told.join(', ')}`);
}
