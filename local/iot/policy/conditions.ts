import { OPERATORS } from './condition-operators.ts';
import type { ConnectionContext } from './connection-context.ts';
import { MAX_LIST_ITEMS, resolveVariable } from './policy-variables.ts';

/** `Condition` as written: operator, then key, then one value or several. */
export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type Quantifier = 'ForAllValues' | 'ForAnyValue' | undefined;

/** What is wrong with a `Condition` element, or undefined. */
export function conditionProblem(block: unknown): string | undefined {
  if (typeof block !== 'object' || block === null || Array.isArray(block)) return 'Condition must be an object.';
  for (const [operator, keys] of Object.entries(block)) {
    const { name, ifExists } = splitOperator(operator);
    const isKnown = name === 'Null' ? !ifExists : OPERATORS.has(name);
    if (!isKnown) return `condition operator ${operator} is not supported.`;
    if (typeof keys !== 'object' || keys === null || Array.isArray(keys)) return `${operator} must be an object.`;
    for (const [key, value] of Object.entries(keys)) {
      const problem = valueProblem(operator, name, key, value);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

function valueProblem(operator: string, name: string, key: string, value: unknown): string | undefined {
  const accepts = OPERATORS.get(name)?.accepts;
  for (const written of Array.isArray(value) ? value : [value]) {
    if (!['string', 'boolean', 'number'].includes(typeof written)) return `${operator} may compare with strings only.`;
    const text = String(written);
    if (accepts && !text.includes('${') && !accepts.test(text)) {
      return `${operator} on ${key} compares with "${text}", which is not ${accepts.what}.`;
    }
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
      const wants = OPERATORS.get(splitOperator(operator).name)?.isNegated ? 'anything but ' : '';
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
  const rule = OPERATORS.get(name);
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
