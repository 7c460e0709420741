import { printExpression, printSelectList, printText } from './print-expression.ts';
import type { RuleStatement } from './rule-statement.ts';

/** Writes a parsed statement as SQL, a line a clause; parsed again it is the same tree. */
export function printStatement(statement: RuleStatement): string {
  const { variables, select } = statement.tree;
  const lines: string[] = [];
  if (variables.length > 0) {
    lines.push(`SET ${variables.map(({ name, value }) => `@${name} = ${printExpression(value)}`).join(', ')}`);
  }
  lines.push(`SELECT ${printSelectList(select.list)}`);
  if (statement.topicFilter !== undefined) lines.push(`FROM ${printText(statement.topicFilter)}`);
  if (select.where !== undefined) lines.push(`WHERE ${printExpression(select.where)}`);
  return lines.join('\n');
}
