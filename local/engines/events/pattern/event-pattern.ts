import { EventPatternError } from './event-pattern-error.ts';
import { fieldOf, hasLeafAt, leavesOf } from './leaf-values.ts';
import { compileValueTest, operatorOf, type ValueTest } from './value-test.ts';

/** True for an event that the pattern takes. */
export type EventTest = (event: unknown) => boolean;

/** A test of the value at a place in the event; `event` is the whole. */
type PlaceTest = (value: unknown, event: unknown) => boolean;

/**
 * Compiles an event pattern: every field must match, a field matches one of the values of its array, `$or` takes one of
 * several patterns. Fields of objects in an array must match in the same element. Throws `EventPatternError`.
 * [AWS-EventBridge: eb-event-patterns]
 */
export function compileEventPattern(pattern: unknown): EventTest {
  const test = objectTest(pattern, []);
  return (event) => test(event, event);
}

function objectTest(pattern: unknown, path: readonly string[]): PlaceTest {
  if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern)) {
    throw new EventPatternError('Filter is not an object');
  }
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw new EventPatternError('Empty objects are not allowed');
  const tests = fields.map(([name, inner]) =>
    name === '$or' ? alternatives(inner, path) : fieldTest(name, inner, [...path, name]),
  );
  const matches: PlaceTest = (value, event) => tests.every((test) => test(value, event));
  return (value, event) =>
    Array.isArray(value) ? value.some((element) => matches(element, event)) : matches(value, event);
}

function alternatives(patterns: unknown, path: readonly string[]): PlaceTest {
  if (!Array.isArray(patterns) || patterns.length < 2) {
    throw new EventPatternError('$or must be an array of at least two patterns');
  }
  const tests = patterns.map((pattern) => objectTest(pattern, path));
  return (value, event) => tests.some((test) => test(value, event));
}

function fieldTest(name: string, pattern: unknown, path: readonly string[]): PlaceTest {
  const test = Array.isArray(pattern) ? arrayTest(name, pattern, path) : nestedTest(name, pattern, path);
  return (value, event) => test(fieldOf(value, name), event);
}

function nestedTest(name: string, pattern: unknown, path: readonly string[]): PlaceTest {
  if (typeof pattern === 'object' && pattern !== null) return objectTest(pattern, path);
  throw new EventPatternError(`"${name}" must be an object or an array`);
}

function arrayTest(name: string, patterns: unknown[], path: readonly string[]): PlaceTest {
  if (patterns.length === 0) throw new EventPatternError(`Empty arrays are not allowed: "${name}"`);
  const presences: boolean[] = [];
  const tests: ValueTest[] = [];
  for (const pattern of patterns) {
    const presence = presenceOf(pattern);
    if (presence === undefined) tests.push(compileValueTest(pattern));
    else presences.push(presence);
  }
  return (value, event) => {
    const leaves = leavesOf(value);
    if (leaves.some((leaf) => tests.some((test) => test(leaf)))) return true;
    // absent means nowhere in the event, not only in this element of an array
    return presences.some((isThere) => (isThere ? leaves.length > 0 : !hasLeafAt(event, path)));
  };
}

/** Of `{"exists": true}` or `{"exists": false}`; undefined for what is neither. */
function presenceOf(pattern: unknown): boolean | undefined {
  if (typeof pattern !== 'object' || pattern === null || !Object.hasOwn(pattern, 'exists')) return undefined;
  const [, isThere] = operatorOf(pattern);
  if (typeof isThere === 'boolean') return isThere;
  throw new EventPatternError('exists match pattern must be true or false');
}
