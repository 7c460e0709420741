import { collectionFunctions } from './collections.ts';
import { dateTimeFunctions } from './date-time.ts';
import type { SqlFunction } from './definition.ts';
import { encodingFunctions } from './encoding.ts';
import { externalFunctions } from './external.ts';
import { hashFunctions } from './hashes.ts';
import { contextFunctions } from './message-context.ts';
import { mqtt5Functions } from './mqtt5.ts';
import { numericFunctions } from './numeric.ts';
import { regularExpressionFunctions } from './regular-expressions.ts';
import { textFunctions } from './text.ts';

/** Every built-in function by its name in lower case. */
const CATALOGUE: ReadonlyMap<string, SqlFunction> = new Map(
  Object.entries({
    ...numericFunctions,
    ...textFunctions,
    ...regularExpressionFunctions,
    ...hashFunctions,
    ...encodingFunctions,
    ...collectionFunctions,
    ...contextFunctions,
    ...mqtt5Functions,
    ...dateTimeFunctions,
    ...externalFunctions,
  }),
);

/** Function names are found without regard to case. */
export function findFunction(name: string): SqlFunction | undefined {
  return CATALOGUE.get(name.toLowerCase());
}

/** For documentation and the command line. */
export function functionNames(): string[] {
  return [...CATALOGUE.keys()].sort();
}
