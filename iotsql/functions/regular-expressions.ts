import { RE2JS } from 're2js';
import { toText } from '../conversions.ts';
import { binary, type FunctionGroup, variadic } from './definition.ts';
import { parseReplacement, type ReplacementPart } from './regexp-replacement.ts';

/**
 * Regular expressions are RE2's: linear in time, so no rule can hang the gateway. Of what Java's have, look-around,
 * back references and possessive quantifiers are missing: such a pattern is an invalid one here [assumed].
 */
const CACHE_MAXIMUM = 256;
/** Patterns can come from a payload; reading one takes longer the longer it is [assumed]. */
const PATTERN_MAXIMUM = 8192;
/** Instructions of the pattern by characters of the text: the whole payload by a pattern of 70; some 100 ms [assumed]. */
const STEPS_MAXIMUM = 10_000_000;
/** The same, for each match: to find all of them can take the square of the text [assumed]. */
const REPLACE_STEPS_MAXIMUM = 40_000_000;
/** A longer result is Undefined [assumed]. */
const TEXT_MAXIMUM = 4 * 1024 * 1024;
const cache = new Map<string, RE2JS | undefined>();

/** Undefined for an invalid pattern. Forgets everything when full: patterns are nearly always literals. */
function compiled(pattern: string): RE2JS | undefined {
  if (cache.has(pattern)) return cache.get(pattern);
  if (cache.size >= CACHE_MAXIMUM) cache.clear();
  const expression = compile(pattern);
  cache.set(pattern, expression);
  return expression;
}

function compile(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return undefined;
  }
}

function matches(value: unknown, pattern: unknown): boolean | undefined {
  const text = toText(value);
  const expression = toExpression(pattern, text);
  return text === undefined ? undefined : expression?.matcher(text).find();
}

/** No match: Undefined [assumed]. */
function firstMatch(value: unknown, pattern: unknown): string | undefined {
  const text = toText(value);
  const matcher = text === undefined ? undefined : toExpression(pattern, text)?.matcher(text);
  return matcher?.find() ? (matcher.group() ?? undefined) : undefined;
}

/** `$1` is a group, as in Java; a group that is not there makes it Undefined. */
function replaceAll([value, pattern, replacement]: unknown[]): string | undefined {
  const text = toText(value);
  const put = toText(replacement);
  const expression = toExpression(pattern, text);
  if (text === undefined || put === undefined || expression === undefined) return undefined;
  const parts = parseReplacement(put, expression.groupCount());
  if (parts === undefined) return undefined;
  try {
    return expression.matcher(text).replaceAll(bounded(expression, text, parts));
  } catch (error) {
    if (error instanceof TooMuchWork) return undefined;
    throw error;
  }
}

class TooMuchWork extends Error {}

type Groups = readonly (string | undefined)[];

/** Makes the text of one match after the other, until all of them together are too much. */
function bounded(expression: RE2JS, text: string, parts: readonly ReplacementPart[]) {
  // without repetition a match ends soon, and all of them together are one walk through the text
  const stepsAMatch = /[*+{]/.test(expression.pattern()) ? expression.programSize() * text.length : 0;
  let steps = 0;
  let size = text.length;
  return (...match: Groups): string => {
    steps += stepsAMatch;
    const replaced = parts.map((part) => partText(part, match, expression)).join('');
    size += replaced.length + parts.length;
    if (steps > REPLACE_STEPS_MAXIMUM || size > TEXT_MAXIMUM) throw new TooMuchWork();
    return replaced;
  };
}

function partText(part: ReplacementPart, match: Groups, expression: RE2JS): string {
  if ('text' in part) return part.text;
  const group = 'group' in part ? part.group : expression.namedGroups()[part.name];
  if (group === undefined) throw new TooMuchWork();
  return match[group] ?? '';
}

/** Undefined for an invalid pattern, and for one that would take too long over this text. */
function toExpression(pattern: unknown, text: string | undefined): RE2JS | undefined {
  const source = toText(pattern);
  if (source === undefined || text === undefined || source.length > PATTERN_MAXIMUM) return undefined;
  const expression = compiled(source);
  return expression && expression.programSize() * text.length <= STEPS_MAXIMUM ? expression : undefined;
}

export const regularExpressionFunctions: FunctionGroup = {
  regexp_matches: binary(matches),
  regexp_replace: variadic([3, 3], replaceAll),
  regexp_substr: binary(firstMatch),
};
