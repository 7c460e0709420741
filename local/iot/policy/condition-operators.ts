import { BlockList } from 'node:net';
import type { ConnectionContext } from './connection-context.ts';
import { compilePattern, substituteVariables } from './text-pattern.ts';

/**
 * Compares one asked value with one written value; undefined when they cannot be compared: a variable has no value, or
 * a side is no number or no date.
 */
type Comparison = (asked: string, written: string, context: ConnectionContext) => boolean | undefined;

export interface ConditionOperator {
  compare: Comparison;
  /** Holds when none of the written values compares. */
  isNegated: boolean;
  /** What a written value without variables must be. */
  accepts?: { what: string; test: (written: string) => boolean };
}

const equals: Comparison = (asked, written, context) => {
  const text = substituteVariables(written, context);
  return text === undefined ? undefined : asked === text;
};
const equalsAnyCase: Comparison = (asked, written, context) => {
  const text = substituteVariables(written, context);
  return text === undefined ? undefined : asked.toLowerCase() === text.toLowerCase();
};
const like: Comparison = (asked, written, context) => compilePattern(written, context)?.(asked);
const sameBoolean: Comparison = (asked, written) => asked.toLowerCase() === written.toLowerCase();

type Order = (asked: number, written: number) => boolean;
const ORDERS: readonly [suffix: string, order: Order, isNegated: boolean][] = [
  ['Equals', (asked, written) => asked === written, false],
  ['NotEquals', (asked, written) => asked === written, true],
  ['LessThan', (asked, written) => asked < written, false],
  ['LessThanEquals', (asked, written) => asked <= written, false],
  ['GreaterThan', (asked, written) => asked > written, false],
  ['GreaterThanEquals', (asked, written) => asked >= written, false],
];

/** `Numeric...` or `Date...`: six operators over what `read` makes of a text, NaN when it makes nothing of it. */
function ordered(prefix: string, read: (text: string) => number, what: string): [string, ConditionOperator][] {
  const accepts = { what, test: (written: string) => !Number.isNaN(read(written)) };
  return ORDERS.map(([suffix, order, isNegated]) => {
    const compare: Comparison = (asked, written, context) => {
      const text = substituteVariables(written, context);
      const [left, right] = [read(asked), text === undefined ? Number.NaN : read(text)];
      return Number.isNaN(left) || Number.isNaN(right) ? undefined : order(left, right);
    };
    return [prefix + suffix, { compare, isNegated, accepts }];
  });
}

/**
 * Operators of AWS IoT's own examples (StringEquals, StringNotEquals, StringLike, Bool, ArnEquals, ArnLike, IpAddress)
 * and the rest of IAM's set. [assumed: the rest]
 */
export const OPERATORS: ReadonlyMap<string, ConditionOperator> = new Map<string, ConditionOperator>([
  ['StringEquals', { compare: equals, isNegated: false }],
  ['StringNotEquals', { compare: equals, isNegated: true }],
  ['StringEqualsIgnoreCase', { compare: equalsAnyCase, isNegated: false }],
  ['StringNotEqualsIgnoreCase', { compare: equalsAnyCase, isNegated: true }],
  ['StringLike', { compare: like, isNegated: false }],
  ['StringNotLike', { compare: like, isNegated: true }],
  ['ArnEquals', { compare: like, isNegated: false }],
  ['ArnNotEquals', { compare: like, isNegated: true }],
  ['ArnLike', { compare: like, isNegated: false }],
  ['ArnNotLike', { compare: like, isNegated: true }],
  ['Bool', { compare: sameBoolean, isNegated: false }],
  ['IpAddress', { compare: inNetwork, isNegated: false }],
  ['NotIpAddress', { compare: inNetwork, isNegated: true }],
  ...ordered('Numeric', readNumber, 'a number'),
  ...ordered('Date', readDate, 'a date such as 2026-01-31T00:00:00Z or epoch seconds'),
]);

function readNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** ISO 8601, or seconds since 1970; milliseconds. */
function readDate(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function inNetwork(asked: string, written: string): boolean {
  const address = asked.replace(/^::ffff:(?=\d+\.)/, '');
  const [network = '', bits] = written.split('/');
  const family = network.includes(':') ? 'ipv6' : 'ipv4';
  try {
    const networks = new BlockList();
    networks.addSubnet(network, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
    return networks.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
  } catch {
    return false;
  }
}
