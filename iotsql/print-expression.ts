import type { BinaryOperator, CastTarget, Expression, SelectList, SelectQuery } from './syntax-tree.ts';

/** How tightly each form binds; the parser's own order. A looser form inside a tighter one needs parentheses. */
const BINDING: Record<BinaryOperator, number> = {
  ...{ OR: 1, AND: 2 },
  ...{ '=': 4, '<>': 4, '<': 4, '<=': 4, '>': 4, '>=': 4, IN: 4 },
  ...{ '+': 5, '-': 5, '*': 6, '/': 6, '%': 6 },
};
const NOT_BINDING = 3;
const SIGN_BINDING = 7;
const TIGHTEST = 8;

/** Names of types that every SQL version which has the cast knows. */
const CAST_NAMES: Record<CastTarget, string> = { string: 'String', int: 'Int', decimal: 'Double', boolean: 'Boolean' };

/** Writes an expression as SQL with as few parentheses as give the same tree when parsed. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return printLiteral(expression.value);
    case 'star':
      return '*';
    case 'name':
      return expression.name;
    case 'variable':
      return `@${expression.name}`;
    case 'member':
      return `${printWithin(expression.target, TIGHTEST)}.${expression.key}`;
    case 'unary':
      return expression.operator === 'NOT'
        ? `NOT ${printWithin(expression.operand, NOT_BINDING)}`
        : `-${printWithin(expression.operand, SIGN_BINDING)}`;
    case 'binary': {
      const binding = BINDING[expression.operator];
      const left = printWithin(expression.left, binding);
      return `${left} ${expression.operator} ${printWithin(expression.right, binding + 1)}`;
    }
    case 'call':
      return `${expression.name}(${expression.arguments.map(printExpression).join(', ')})`;
    default:
      return printComposite(expression);
  }
}

type Composite = Extract<Expression, { kind: 'cast' | 'case' | 'exists' | 'subquery' | 'object' | 'array' }>;

function printComposite(expression: Composite): string {
  switch (expression.kind) {
    case 'cast':
      return `cast(${printExpression(expression.operand)} AS ${CAST_NAMES[expression.target]})`;
    case 'case':
      return printCase(expression);
    case 'exists':
      return `EXISTS (${printQuery(expression.query)})`;
    case 'subquery':
      return `(${printQuery(expression.query)})`;
    case 'object':
      return `{${expression.entries.map(({ key, value }) => `${printText(key)}: ${printExpression(value)}`).join(', ')}}`;
    case 'array':
      return `[${expression.items.map(printExpression).join(', ')}]`;
  }
}

function printWithin(expression: Expression, binding: number): string {
  const text = printExpression(expression);
  return bindingOf(expression) < binding ? `(${text})` : text;
}

function bindingOf(expression: Expression): number {
  if (expression.kind === 'binary') return BINDING[expression.operator];
  if (expression.kind === 'unary') return expression.operator === 'NOT' ? NOT_BINDING : SIGN_BINDING;
  const isNegative = expression.kind === 'literal' && printLiteral(expression.value).startsWith('-');
  return isNegative ? SIGN_BINDING : TIGHTEST;
}

function printLiteral(value: string | number | boolean | null): string {
  if (typeof value === 'string') return printText(value);
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return String(value);
  // what is too large for a double was read as Infinity: only another such number reads the same
  if (!Number.isFinite(value)) return value < 0 ? '-1e999' : '1e999';
  return Object.is(value, -0) ? '-0' : String(value);
}

const ESCAPES = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** A string literal in single quotes, which topic filters must have. */
export function printText(text: string): string {
  return `'${text.replace(/[\\'\n\r\t]/g, (character) => ESCAPES.get(character) ?? character)}'`;
}

function printCase({ subject, branches, otherwise }: Extract<Expression, { kind: 'case' }>): string {
  const whens = branches.map(({ when, result }) => `WHEN ${printExpression(when)} THEN ${printExpression(result)}`);
  const rest = otherwise === undefined ? [] : [`ELSE ${printExpression(otherwise)}`];
  return ['CASE', printExpression(subject), ...whens, ...rest, 'END'].join(' ');
}

function printQuery({ list, source, where }: SelectQuery): string {
  const parts = [`SELECT ${printSelectList(list)}`];
  if (source !== undefined) parts.push(`FROM ${printExpression(source.value)}`);
  if (source?.alias !== undefined) parts.push(`AS ${source.alias}`);
  if (where !== undefined) parts.push(`WHERE ${printExpression(where)}`);
  return parts.join(' ');
}

export function printSelectList(list: SelectList): string {
  if (list.kind === 'value') return `VALUE ${printExpression(list.value)}`;
  const items = list.items.map(({ value, alias }) => {
    const text = printExpression(value);
    return alias === undefined ? text : `${text} AS ${alias.join('.')}`;
  });
  const [first] = list.items;
  // `value - 1` at the front would be read as SELECT VALUE -1
  if (first !== undefined && first.alias === undefined && /^value [-*]/i.test(items[0] ?? '')) {
    items[0] = `(${items[0]})`;
  }
  return items.join(', ');
}
