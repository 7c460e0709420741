import { toTruncatedInt } from '../conversions.ts';
import { ExternalFunctionError } from '../external-functions.ts';
import type { Evaluator } from '../frame.ts';
import { exceedsJsonMaximum, JSON_BYTES_MAXIMUM } from '../json-size.ts';
import type { Expression } from '../syntax-tree.ts';
import { copyObject, isSqlObject, memberOf, type SqlObject, setMember } from '../values.ts';
import { binary, type FunctionGroup, NEVER, unary, variadic } from './definition.ts';

/** [AWS-IoT: iot-sql-functions] A key of an Object is not converted, an index is. */
function get(collection: unknown, key: unknown): unknown {
  if (isSqlObject(collection)) return typeof key === 'string' ? memberOf(collection, key) : undefined;
  if (typeof collection !== 'string' && !Array.isArray(collection)) return undefined;
  const index = toTruncatedInt(key);
  return index === undefined ? undefined : collection[index];
}

/** The value unless it is Undefined, Null or an external call that failed; then the default. */
function compileGetOrDefault([value = NEVER, otherwise = NEVER]: readonly Evaluator[]): Evaluator {
  return (frame) => {
    let result: unknown;
    try {
      result = value(frame);
    } catch (error) {
      if (!(error instanceof ExternalFunctionError)) throw error;
    }
    return result === undefined || result === null ? otherwise(frame) : result;
  };
}

/** `"":1,`: what cannot fit is not even begun. */
const MEMBER_BYTES_MINIMUM = 5;

/**
 * The added keys win over the element's own [assumed]; elements that are no Objects stay as they are [assumed]; more
 * than 128 KiB are Undefined [assumed].
 */
function transform([mode, addition, elements]: unknown[]): unknown {
  if (mode !== 'enrichArray' || !isSqlObject(addition) || !Array.isArray(elements)) return undefined;
  const added = Object.entries(addition);
  const count = elements.filter(isSqlObject).length;
  if (count * added.length * MEMBER_BYTES_MINIMUM > JSON_BYTES_MAXIMUM) return undefined;
  const result = elements.map((element) => (isSqlObject(element) ? enrich(element, added) : element));
  return exceedsJsonMaximum(result) ? undefined : result;
}

function enrich(element: SqlObject, added: readonly [string, unknown][]): SqlObject {
  const merged = copyObject(element);
  for (const [key, value] of added) setMember(merged, key, value);
  return merged;
}

function refuseComputedMode(args: readonly Expression[]): string | undefined {
  return args.length === 3 && args[0]?.kind !== 'literal' ? 'the mode must be a literal string' : undefined;
}

export const collectionFunctions: FunctionGroup = {
  get: binary(get),
  get_or_default: {
    arity: [1, 2],
    since2016: true,
    isDefined: 'with-last-argument',
    compile: compileGetOrDefault,
  },
  isnull: unary((value) => value === null, { isDefined: 'always' }),
  isundefined: unary((value) => value === undefined, { isDefined: 'always', since2016: true }),
  transform: variadic([3, 3], transform, { since2016: true, refuse: refuseComputedMode }),
};
