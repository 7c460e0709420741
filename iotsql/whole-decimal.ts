import { randomUUID } from 'node:crypto';
import type { BinaryOperator } from './syntax-tree.ts';
import { setMember } from './values.ts';

/**
 * In 2015-10-08 a Decimal without fraction stays a Decimal: `5.0` comes out as `5.0` where 2016-03-23 makes an Int of it
 * [AWS-IoT: iot-sql-data-types]. A JavaScript number cannot tell the two apart, so a rule of that version has such a
 * value as a `bigint`, which nothing else here is. Operators and what hands values on keep it; functions of numbers
 * give plain numbers [assumed].
 */
type WholeDecimal = bigint;

const WHOLE_DECIMAL = /\.0+(?![\deE])/;
/** A string, or a number with nothing but zeros after its point. */
const TOKEN = /"(?:[^"\\]|\\.)*"|(-?\d+)\.0+(?![\deE])/g;
const utf8 = new TextDecoder();

/** The value of a payload that is known to be JSON; `parsed` is that value without whole Decimals. */
export function parseWholeDecimals(payload: Uint8Array, parsed: unknown): unknown {
  const text = utf8.decode(payload);
  if (!WHOLE_DECIMAL.test(text)) return parsed;
  // no payload can hold what is drawn only now
  const marker = randomUUID();
  const marked = text.replace(TOKEN, (token, whole?: string) => (whole === undefined ? token : `"${marker}${whole}"`));
  return JSON.parse(marked, (_, value) =>
    typeof value === 'string' && value.startsWith(marker) ? BigInt(value.slice(marker.length)) : value,
  );
}

/** The same value with plain numbers; itself when it has no whole Decimal. */
export function withoutWholeDecimals(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null || !hasWholeDecimal(value)) return value;
  if (Array.isArray(value)) return value.map(withoutWholeDecimals);
  const copy = {};
  for (const [key, member] of Object.entries(value)) setMember(copy, key, withoutWholeDecimals(member));
  return copy;
}

/** JSON with the whole Decimals as such; undefined when there is none, so that JSON.stringify does as well. */
export function wholeDecimalJson(value: unknown): string | undefined {
  return hasWholeDecimal(value) ? writeJson(value) : undefined;
}

function hasWholeDecimal(value: unknown): boolean {
  if (typeof value === 'bigint') return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasWholeDecimal);
}

function writeJson(value: unknown): string {
  if (typeof value === 'bigint') return wholeDecimalText(value);
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${writeJson(member)}`);
  return `{${members.join(',')}}`;
}

export function wholeDecimalText(value: WholeDecimal): string {
  return `${value}.0`;
}

/** What an operator may work on: a number, or beside a String the text that is joined to it. */
export function plainOperand(value: unknown, operator: BinaryOperator, other: unknown): unknown {
  const isJoined = operator === '+' && typeof other === 'string';
  return typeof value === 'bigint' && isJoined ? wholeDecimalText(value) : withoutWholeDecimals(value);
}

const DECIMAL_OPERATORS: ReadonlySet<BinaryOperator> = new Set(['+', '-', '*', '/', '%']);

/** Arithmetic with a Decimal gives a Decimal [AWS-IoT: iot-sql-operators]. */
export function keptDecimal(result: unknown, operator: BinaryOperator, operands: readonly unknown[]): unknown {
  const isDecimal = DECIMAL_OPERATORS.has(operator) && operands.some(isDecimalOperand);
  return isDecimal ? asDecimal(result) : result;
}

function isDecimalOperand(value: unknown): boolean {
  return typeof value === 'bigint' || (typeof value === 'number' && !Number.isInteger(value));
}

/** A whole number as the Decimal it is; anything else as it is. */
export function asDecimal(value: unknown): unknown {
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
}
