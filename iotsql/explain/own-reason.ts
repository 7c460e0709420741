import type { Frame } from '../frame.ts';
import { printExpression } from '../print-expression.ts';
import type { Expression } from '../syntax-tree.ts';
import { isSqlObject } from '../values.ts';
import { kindOf, missingKey } from './value-kind.ts';

/** Why an expression is Undefined, where that lies in the message: a key that is not there, a level too many. */
export function ownReason(
  expression: Expression,
  frame: Frame,
  evaluate: (part: Expression) => unknown,
): string | undefined {
  switch (expression.kind) {
    case 'star':
      return payloadFault(frame);
    case 'name': {
      const document = frame.document();
      if (document === undefined) return payloadFault(frame);
      return isSqlObject(document)
        ? missingKey('the payload', document, expression.name)
        : keyless('the payload', document);
    }
    case 'member': {
      const target = evaluate(expression.target);
      if (target === undefined) return undefined;
      const what = printExpression(expression.target);
      return isSqlObject(target) ? missingKey(what, target, expression.key) : keyless(what, target);
    }
    case 'subquery': {
      const { source } = expression.query;
      const value = source === undefined ? frame.document() : evaluate(source.value);
      return value === undefined ? undefined : queryFault(source && printExpression(source.value), value);
    }
    case 'call':
      return topicFault(expression, frame, evaluate);
    default:
      return undefined;
  }
}

function payloadFault({ input }: Frame): string {
  return input.payload.length === 0 ? 'the payload is empty' : 'the payload is not JSON';
}

function keyless(what: string, value: unknown): string {
  return `${what} is ${kindOf(value)}: only an Object has keys`;
}

function queryFault(source = '*', value: unknown): string {
  if (isSqlObject(value)) return `${source} is not what the query selects`;
  return `${source} is ${kindOf(value)}: only an Array or an Object can be queried`;
}

function topicFault(
  expression: Extract<Expression, { kind: 'call' }>,
  { input }: Frame,
  evaluate: (part: Expression) => unknown,
): string | undefined {
  const [number] = expression.arguments;
  if (expression.name.toLowerCase() !== 'topic' || number === undefined || evaluate(number) === undefined) {
    return undefined;
  }
  const levels = input.topic.split('/').length;
  return `the topic ${input.topic} has ${levels === 1 ? '1 level' : `${levels} levels`}`;
}
