import { BlockList } from 'node:net';
import type { ConnectionContext } from './connection-context.ts';
import { MAX_LIST_ITEMS, resolveVariable } from './policy-variables.ts';
import { compilePattern, substituteVariables } from './text-pattern.ts';

/** `Condition` as written: operator, then key, then one value or several. */
export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type Quantifier = 'ForAllValues' | 'ForAnyValue' | undefined;
/** Compares one asked value with one written value; undefined when a variable in it has no value. */
type Comparison = (asked: string, written: string, context: ConnectionContext) => boolean | undefined;

const equals: Comparison = (asked, written, context) => {
  const text = substituteVariables(written, context);
  return text === undefined ? undefined : asked === text;
};
const like: Comparison = (asked, written, context) => compilePattern(written, context)?.(asked);

/** Operators that AWS IoT's own examples use, and their opposites, which are IAM's. [assumed: the opposites] */
const OPERATORS: Readonly<Record<string, { compare: Comparison; isNegated: boolean }>> = {
  StringEquals: { compare: equals, isNegated: false },
  StringNotEquals: { compare: equals, isNegated: true },
  StringLike: { compare: like, isNegated: false },
  StringNotLike: { compare: like, isNegated: true },
  ArnEquals: { compare: like, isNegated: false },
  ArnNotEquals: { compare: like, isNegated: true },
  ArnLike: { compare: like, isNegated: false },
  ArnNotLike: { compare: like, isNegated: true },
  Bool: { compare: (asked, written) => asked.toLowerCase() === written.toLowerCase(), isNegated: false },
  IpAddress: { compare: inNetwork, isNegated: false },
  NotIpAddress: { compare: inNetwork, isNegated: true },
};

/** What is wrong with a `Condition` element, or undefined. */
export function conditionProblem(block: unknown): string | undefined {
  if (typeof block !== 'object' || block === null || Array.isArray(block)) return 'Condition must be an object.';
  for (const [operator, keys] of Object.entries(block)) {
    const { name, ifExists } = splitOperator(operator);
    const isKnown = name === 'Null' ? !ifExists : Object.hasOwn(OPERATORS, name);
    if (!isKnown) return `condition operator ${operator} is not supported.`;
    if (typeof keys !== 'object' || keys === null || Array.isArray(keys)) return `${operator} must be an object.`;
    const bad = Object.values(keys)
      .flat()
      .find((value) => typeof value !== 'string' && typeof value !== 'boolean');
    if (bad !== undefined) return `${operator} may compare with strings only.`;
  }
  return undefined;
}

/** True when every operator and key of the block holds for the request. */
export function conditionHolds(block: ConditionBlock, context: ConnectionContext, isConnect: boolean): boolean {
  return failedConditions(block, context, isConnect).length === 0;
}

/** A line for people for each key of the block that does not hold. */
export function failedConditions(block: ConditionBlock, context: ConnectionContext, isConnect: boolean): string[] {
  return Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, listed]) => {
      const written = (Array.isArray(listed) ? listed : [listed]).map(String);
      const asked = valuesOfKey(key, context, isConnect);
      if (entryHolds(splitOperator(operator), asked, written, context)) return [];
      const has = asked === undefined ? 'the request does not have it' : `the request has ${quotedList(asked)}`;
      const wants = OPERATORS[splitOperator(operator).name]?.isNegated ? 'anything but ' : '';
      return [`condition ${operator} on ${key} wants ${wants}${quotedList(written)}, ${has}`];
    }),
  );
}

function entryHolds(
  { quantifier, name, ifExists }: SplitOperator,
  asked: readonly string[] | undefined,
  written: readonly string[],
  context: ConnectionContext,
): boolean {
  const isMissing = asked === undefined || asked.length === 0;
  // `Null: true` wants the key to be missing, as in IAM. [assumed]
  if (name === 'Null') return written.includes(String(isMissing));
  // As in IAM. [assumed]
  if (ifExists && isMissing) return true;
  const rule = OPERATORS[name];
  if (!rule) return false;
  const results = (asked ?? []).map((value) => written.map((text) => rule.compare(value, text, context)));
  if (results.some((row) => row.includes(undefined))) return false;
  const holds = results.map((row) => row.includes(true) !== rule.isNegated);
  // IAM: `ForAllValues` over nothing is true, `ForAnyValue` over nothing is false. [AWS-IoT: connect-policy]
  if (quantifier === 'ForAllValues') return holds.every(Boolean);
  if (quantifier === 'ForAnyValue') return holds.some(Boolean);
  // A key the request does not have fails a comparison and passes its opposite, as in IAM. [assumed]
  return isMissing ? rule.isNegated : holds.some(Boolean);
}

/** Values of a condition key; undefined when the request does not have it. */
export function valuesOfKey(
  key: string,
  context: ConnectionContext,
  isConnect: boolean,
): readonly string[] | undefined {
  if (key === 'iot:ConnectAttributes') return isConnect ? context.connectAttributes : undefined;
  if (key === 'iot:LastWillTopic') {
    return isConnect && context.lastWillTopicArn !== undefined ? [context.lastWillTopicArn] : undefined;
  }
  if (key === 'iot:Certificate.AvailableKeys') return context.certificate.get(key);
  if (key.endsWith('.List')) return context.certificate.get(key.slice(0, -'.List'.length))?.slice(0, MAX_LIST_ITEMS);
  const resolved = resolveVariable(key, context);
  return resolved.kind === 'value' ? [resolved.value] : undefined;
}

interface SplitOperator {
  quantifier: Quantifier;
  name: string;
  /** A key the request does not have does no harm. */
  ifExists: boolean;
}

function splitOperator(operator: string): SplitOperator {
  const [, quantifier, name = operator, suffix] =
    /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(operator) ?? [];
  return { quantifier: quantifier as Quantifier, name, ifExists: suffix !== undefined };
}

function quotedList(values: readonly string[]): string {
  return values.length === 0 ? 'nothing' : values.map((value) => `"${value}"`).join(' or ');
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
