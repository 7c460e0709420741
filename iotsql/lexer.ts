import { syntaxFailure } from './sql-syntax-error.ts';

export type TokenKind = 'word' | 'string' | 'number' | 'variable' | 'symbol' | 'end';

/** `text` is as written, except for strings (the decoded value) and variables (the name without `@`). */
export interface Token {
  kind: TokenKind;
  text: string;
  /** In UTF-16 units from the start of the statement. */
  offset: number;
  /** Only on strings. */
  quote?: string;
}

const WHITE_SPACE = /\s+/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const VARIABLE = /@[A-Za-z0-9_]+/y;
const SYMBOL = /<>|<=|>=|[(){}[\],:.+\-*/%=<>]/y;
const UNICODE_ESCAPE = /[0-9A-Fa-f]{4}/y;
const VARIABLE_NAME_MAXIMUM = 64;

/** Splits a statement into tokens; the last one is always `end`. Throws SyntaxFailure. */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let offset = skip(sql, 0);
  while (offset < sql.length) {
    const read = readToken(sql, offset);
    tokens.push(read.token);
    offset = skip(sql, read.next);
  }
  tokens.push({ kind: 'end', text: 'end of statement', offset: sql.length });
  return tokens;
}

function skip(sql: string, offset: number): number {
  return offset + match(WHITE_SPACE, sql, offset).length;
}

function match(pattern: RegExp, sql: string, offset: number): string {
  pattern.lastIndex = offset;
  return pattern.exec(sql)?.[0] ?? '';
}

function readToken(sql: string, offset: number): { token: Token; next: number } {
  const first = sql.charAt(offset);
  if (first === "'" || first === '"') return readString(sql, offset, first);
  for (const [kind, pattern] of [
    ['word', WORD],
    ['number', NUMBER],
    ['variable', VARIABLE],
    ['symbol', SYMBOL],
  ] as const) {
    const text = match(pattern, sql, offset);
    if (text === '') continue;
    const next = offset + text.length;
    rejectRunOn(sql, kind, offset, next);
    if (kind === 'variable') return { token: { kind, text: variableName(sql, text, offset), offset }, next };
    return { token: { kind, text, offset }, next };
  }
  throw syntaxFailure(sql, offset, JSON.stringify(first), 'a name, a literal or an operator');
}

/** `3d` is neither a number nor a name [AWS-IoT: iot-sql-json]. */
function rejectRunOn(sql: string, kind: TokenKind, offset: number, next: number): void {
  if (kind !== 'number' || match(WORD, sql, next) === '') return;
  const found = JSON.stringify(sql.slice(offset, next) + match(WORD, sql, next));
  throw syntaxFailure(sql, offset, found, 'a number; a key that starts with a digit needs get(object, "key")');
}

function variableName(sql: string, text: string, offset: number): string {
  const name = text.slice(1);
  if (name.length <= VARIABLE_NAME_MAXIMUM) return name;
  throw syntaxFailure(sql, offset, text, `a variable name of at most ${VARIABLE_NAME_MAXIMUM} characters`);
}

/** Both quotes delimit strings. A doubled quote is that quote [assumed]. */
function readString(sql: string, offset: number, quote: string): { token: Token; next: number } {
  let value = '';
  let index = offset + 1;
  while (index < sql.length) {
    const character = sql.charAt(index);
    if (character === '\\') {
      const escaped = readEscape(sql, index + 1);
      value += escaped.value;
      index = escaped.next;
    } else if (character !== quote) {
      value += character;
      index += 1;
    } else if (sql.charAt(index + 1) === quote) {
      value += quote;
      index += 2;
    } else {
      return { token: { kind: 'string', text: value, offset, quote }, next: index + 1 };
    }
  }
  throw syntaxFailure(sql, offset, 'end of statement', `the closing ${quote} of the string`);
}

const ESCAPES = new Map([
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/**
 * Escapes are undocumented [assumed]: those of JSON, except that `\b`, `\f`, `\/` and unknown ones keep their
 * backslash, because they are nearly always written for a regular expression (`\b`, `\d`).
 */
function readEscape(sql: string, index: number): { value: string; next: number } {
  const letter = sql.charAt(index);
  const known = ESCAPES.get(letter);
  if (known !== undefined) return { value: known, next: index + 1 };
  const code = letter === 'u' ? match(UNICODE_ESCAPE, sql, index + 1) : '';
  if (code !== '') return { value: String.fromCharCode(Number.parseInt(code, 16)), next: index + 5 };
  return { value: `\\${letter}`, next: index + 1 };
}
