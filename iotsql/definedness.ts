import { findFunction } from './functions/catalogue.ts';
import type { RuleStatement } from './rule-statement.ts';
import type { CallExpression, Expression } from './syntax-tree.ts';
import type { Template } from './template.ts';
import { basicIngestTopic } from './topic-filter.ts';

/**
 * Can this template come to nothing for some message the rule matches, so that its action fails? Errs on the side
 * of yes: payload fields can always be missing, `topic(2)` is safe when the FROM filter has two levels.
 */
export function canBeUndefined(template: Template, statement: RuleStatement): boolean {
  return template.parts.some((part) => part.kind === 'expression' && !isDefined(part.tree, statement));
}

/** True when the value is surely neither Undefined nor Null. */
function isDefined(expression: Expression, statement: RuleStatement): boolean {
  switch (expression.kind) {
    case 'literal':
      return expression.value !== null;
    case 'exists':
    case 'object':
    case 'array':
      return true;
    case 'variable': {
      const variable = statement.tree.variables.find(({ name }) => name === expression.name);
      return variable !== undefined && isDefined(variable.value, statement);
    }
    case 'binary':
      return expression.operator === '+' && isDefinedText(expression.left, expression.right, statement);
    case 'cast':
      return expression.target === 'string' && isDefined(expression.operand, statement);
    case 'case':
      return isDefinedCase(expression, statement);
    case 'call':
      return isDefinedCall(expression, statement);
    default:
      return false;
  }
}

/** A String on one side makes `+` a concatenation, which two defined values always have. */
function isDefinedText(left: Expression, right: Expression, statement: RuleStatement): boolean {
  if (!isDefined(left, statement) || !isDefined(right, statement)) return false;
  return isText(left) || isText(right);
}

const TEXT_FUNCTIONS = new Set(['topic', 'clientid', 'accountid', 'newuuid', 'sql_version', 'lower', 'upper', 'trim']);

function isText(expression: Expression): boolean {
  if (expression.kind === 'literal') return typeof expression.value === 'string';
  if (expression.kind === 'cast') return expression.target === 'string';
  if (expression.kind === 'binary')
    return expression.operator === '+' && (isText(expression.left) || isText(expression.right));
  return expression.kind === 'call' && TEXT_FUNCTIONS.has(expression.name.toLowerCase());
}

function isDefinedCase(expression: Extract<Expression, { kind: 'case' }>, statement: RuleStatement): boolean {
  const { subject, branches, otherwise } = expression;
  if (otherwise === undefined || !isDefined(subject, statement)) return false;
  return isDefined(otherwise, statement) && branches.every(({ result }) => isDefined(result, statement));
}

function isDefinedCall(call: CallExpression, statement: RuleStatement): boolean {
  const found = findFunction(call.name);
  const { length } = call.arguments;
  if (found === undefined || length < found.arity[0] || length > found.arity[1]) return false;
  if (call.name.toLowerCase() === 'topic') return isDefinedTopic(call, statement);
  const last = call.arguments.at(-1);
  switch (found.isDefined) {
    case 'always':
      return true;
    case 'with-arguments':
      return call.arguments.every((argument) => isDefined(argument, statement));
    case 'with-last-argument':
      return last !== undefined && isDefined(last, statement);
    default:
      return false;
  }
}

function isDefinedTopic(call: CallExpression, statement: RuleStatement): boolean {
  const [number] = call.arguments;
  if (number === undefined) return true;
  if (number.kind !== 'literal' || typeof number.value !== 'number') return false;
  const level = Math.floor(number.value);
  return level >= 1 && level <= guaranteedLevels(statement.topicFilter);
}

/** Every topic `a/#` matches has a level in the place of `#`, because it does not match `a`. */
function guaranteedLevels(filter: string | undefined): number {
  if (filter === undefined) return 0;
  return (basicIngestTopic(filter)?.topic ?? filter).split('/').length;
}
