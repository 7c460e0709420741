import { parseRuleSql, type RuleStatement } from '../../iotsql/index.ts';
import { createTerminal } from '../terminal/terminal.ts';
import { UsageError } from '../usage-error.ts';
import { readFunctionResults } from './function-results.ts';
import { readMessage, readNamedText } from './read-input.ts';
import type { TestOptions } from './rule-options.ts';
import { syntaxErrorText } from './syntax-error-text.ts';
import { findRule, readSynthesizedRules, type SynthesizedRule } from './synthesized-rules.ts';
import { trialJson } from './trial-json.ts';
import { trialLines } from './trial-text.ts';
import { hasResult, tryRule } from './try-rule.ts';

/** Exit code 0 with a result, 1 without one or when an action cannot take it, 2 when the SQL does not parse. */
export async function testRule({ rule, message, functionResults, json }: TestOptions): Promise<number> {
  const external = await readFunctionResults(functionResults);
  const subject = await readSubject(rule);
  const parsed = parseRuleSql(subject.sql, subject.version);
  if (!parsed.ok) {
    if (json) process.stdout.write(`${JSON.stringify({ outcome: 'syntax-error', ...parsed.error })}\n`);
    throw new UsageError(syntaxErrorText(subject.sql, parsed.error));
  }
  const { statement } = parsed;
  const trial = await tryRule(statement, { ...(await readMessage(message)), external }, subject.rule);
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...trialJson(trial), warnings: warningsOf(statement, subject.rule) })}\n`);
  } else {
    const terminal = createTerminal(process.stdout);
    for (const line of trialLines(trial, { ...statement, topic: message.topic }, terminal)) terminal.line(line);
    for (const warning of warningsOf(statement, subject.rule)) terminal.line(terminal.dim(`note: ${warning}`));
  }
  return hasResult(trial) ? 0 : 1;
}

interface Subject {
  sql: string;
  version: string | undefined;
  rule: SynthesizedRule | undefined;
}

async function readSubject(source: TestOptions['rule']): Promise<Subject> {
  if ('name' in source) {
    const rule = findRule(await readSynthesizedRules(source.app), source.name);
    return { sql: rule.sql, version: rule.version, rule };
  }
  const { version } = source;
  if ('sql' in source) return { sql: source.sql, version, rule: undefined };
  return { sql: await readNamedText('--sql-file', source.sqlFile), version, rule: undefined };
}

function warningsOf(statement: RuleStatement, rule: SynthesizedRule | undefined): string[] {
  return [...statement.warnings, ...(rule?.disabled ? [`${rule.ruleName} is disabled: no message gets to it`] : [])];
}
