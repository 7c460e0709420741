import { EventPatternError } from './event-pattern-error.ts';
import { compileCidr } from './ip-range.ts';
import { compileNumeric } from './numeric-range.ts';
import { compileWildcard } from './wildcard.ts';

/** A value at a leaf of an event. */
export type Leaf = string | number | boolean | null;
export type ValueTest = (value: Leaf) => boolean;
type TextTest = (text: string) => boolean;

/** The comparisons of texts that stand alone and within `anything-but`. */
const TEXT_TESTS: Readonly<Record<string, (operand: unknown) => TextTest>> = {
  prefix: (operand) => edgeTest('prefix', operand, (text, edge) => text.startsWith(edge)),
  suffix: (operand) => edgeTest('suffix', operand, (text, edge) => text.endsWith(edge)),
  'equals-ignore-case': (operand) => {
    const wanted = textOf('equals-ignore-case', operand).toLowerCase();
    return (text) => text.toLowerCase() === wanted;
  },
  wildcard: (operand) => compileWildcard(textOf('wildcard', operand)),
};

/**
 * One way a value may match, as it stands in the array of a field: a value, or an object with one operator. `exists` is
 * not among them: it is about the field. Throws `EventPatternError`. [AWS-EventBridge: eb-create-pattern-operators]
 */
export function compileValueTest(pattern: unknown): ValueTest {
  if (isLeaf(pattern)) return (value) => value === pattern;
  const [operator, operand] = operatorOf(pattern);
  if (operator === 'numeric') {
    const test = compileNumeric(operand);
    return (value) => typeof value === 'number' && test(value);
  }
  if (operator === 'cidr') return onText(compileCidr(operand));
  if (operator === 'anything-but') return anythingBut(operand);
  return onText(textTest(operator, operand));
}

/** Throws unless the pattern is an object with exactly one operator. */
export function operatorOf(pattern: unknown): [operator: string, operand: unknown] {
  if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern)) {
    throw new EventPatternError('Match value must be a string, a number, true, false, null or an object');
  }
  const [entry, ...others] = Object.entries(pattern);
  if (entry && others.length === 0) return entry;
  throw new EventPatternError('Only one key allowed in match expression');
}

function isLeaf(value: unknown): value is Leaf {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function textTest(operator: string, operand: unknown): TextTest {
  const compile = Object.hasOwn(TEXT_TESTS, operator) ? TEXT_TESTS[operator] : undefined;
  if (!compile) throw new EventPatternError(`Unrecognized match type ${operator}`);
  return compile(operand);
}

/** Texts and numbers, or texts compared in one of the ways of `TEXT_TESTS`; what is left out takes any other value. */
function anythingBut(operand: unknown): ValueTest {
  if (typeof operand === 'object' && operand !== null && !Array.isArray(operand)) {
    const [operator, texts] = operatorOf(operand);
    const tests = oneOrMore(texts).map((text) => textTest(operator, text));
    return (value) => typeof value !== 'string' || !tests.some((test) => test(value));
  }
  const excluded = oneOrMore(operand);
  if (!excluded.every((value) => typeof value === 'string' || typeof value === 'number')) {
    throw new EventPatternError('anything-but takes strings and numbers');
  }
  const values = new Set<unknown>(excluded);
  return (value) => !values.has(value);
}

function oneOrMore(operand: unknown): unknown[] {
  const values = [operand].flat();
  if (values.length === 0) throw new EventPatternError('anything-but list must not be empty');
  return values;
}

/** `"x"` or `{"equals-ignore-case": "x"}` at one end of a text. */
function edgeTest(operator: string, operand: unknown, isEdge: (text: string, edge: string) => boolean): TextTest {
  if (typeof operand === 'object' && operand !== null) {
    const [inner, edge] = operatorOf(operand);
    if (inner !== 'equals-ignore-case') throw new EventPatternError(`Unsupported ${operator} pattern: ${inner}`);
    const wanted = textOf(operator, edge).toLowerCase();
    return (text) => isEdge(text.toLowerCase(), wanted);
  }
  const wanted = textOf(operator, operand);
  return (text) => isEdge(text, wanted);
}

function textOf(operator: string, operand: unknown): string {
  if (typeof operand === 'string') return operand;
  throw new EventPatternError(`${operator} match pattern must be a string`);
}

function onText(test: TextTest): ValueTest {
  return (value) => typeof value === 'string' && test(value);
}
