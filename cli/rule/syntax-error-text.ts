import type { SqlSyntaxError } from '../../iotsql/index.ts';
import { printable } from '../terminal/printable.ts';

/** The message, the line it is about, and a caret under the place. */
export function syntaxErrorText(sql: string, { message, line, column }: SqlSyntaxError): string {
  const source = sql.split('\n')[line - 1] ?? '';
  return [message, `  ${printable(source)}`, `  ${' '.repeat(column - 1)}^`].map((text) => text.trimEnd()).join('\n');
}
