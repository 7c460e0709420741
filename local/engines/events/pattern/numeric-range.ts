import { EventPatternError } from './event-pattern-error.ts';

type Comparison = (value: number, limit: number) => boolean;

const LOWER: Readonly<Record<string, Comparison>> = {
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};
const UPPER: Readonly<Record<string, Comparison>> = {
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
};
const EQUAL: Readonly<Record<string, Comparison>> = { '=': (value, limit) => value === limit };
/** [AWS-EventBridge: eb-create-pattern-operators, numeric matching] */
const LARGEST = 5e9;

/** `["=", 5]`, `[">", 0]` or `[">", 0, "<=", 5]`. Throws `EventPatternError`. */
export function compileNumeric(condition: unknown): (value: number) => boolean {
  if (!Array.isArray(condition)) throw new EventPatternError('Value of numeric must be an array');
  const [first, limit, second, upperLimit, ...rest] = condition as unknown[];
  const isPair = condition.length === 2;
  if (!isPair && (condition.length !== 4 || rest.length > 0)) {
    throw new EventPatternError('numeric takes one comparison, or a lower and an upper one');
  }
  const compare = comparisonOf(first, isPair ? { ...LOWER, ...UPPER, ...EQUAL } : LOWER);
  const lower = limitOf(limit);
  if (isPair) return (value) => compare(value, lower);
  const compareUpper = comparisonOf(second, UPPER);
  const upper = limitOf(upperLimit);
  if (lower >= upper) throw new EventPatternError('Bottom must be less than top');
  return (value) => compare(value, lower) && compareUpper(value, upper);
}

function comparisonOf(operator: unknown, known: Readonly<Record<string, Comparison>>): Comparison {
  const comparison = typeof operator === 'string' && Object.hasOwn(known, operator) ? known[operator] : undefined;
  if (comparison) return comparison;
  throw new EventPatternError(`Unrecognized numeric range operator: ${JSON.stringify(operator)}`);
}

function limitOf(limit: unknown): number {
  if (typeof limit === 'number' && Math.abs(limit) <= LARGEST) return limit;
  throw new EventPatternError('Value of a numeric condition must be a number from -5.0e9 to 5.0e9');
}
