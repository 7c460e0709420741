import type { ConnectionContext } from './connection-context.ts';
import { resolveVariable } from './policy-variables.ts';

/** A piece of a pattern: text to match as it stands, or a wildcard. */
type Token = { kind: 'text'; text: string } | { kind: 'any-run' } | { kind: 'any-one' };

export type TextMatcher = (text: string) => boolean;

/**
 * Escapes for literal wildcards, in AWS IoT's spelling and in IAM's: `$(*)`, `${*}`; then variables, then wildcards.
 * [AWS-IoT: iot-policy-variables]
 */
const PIECES = /\$[({]([*?$])[)}]|\$\{([^}]*)\}|(\*)|(\?)/g;

/**
 * Compiles a resource, action or condition value for one connection: `*` is any run of characters, across levels;
 * `?` is one; `+` and `#` are plain; what a variable brings in is plain text, never a wildcard. Undefined when a
 * variable has no value. [AWS-IoT: iot-policies]
 */
export function compilePattern(pattern: string, context: ConnectionContext): TextMatcher | undefined {
  const tokens = tokenize(pattern, context);
  return tokens && matcherOf(mergeTexts(tokens));
}

/** The pattern's text with variables put in and escapes undone; wildcards stay plain characters. */
export function substituteVariables(pattern: string, context: ConnectionContext): string | undefined {
  const tokens = tokenize(pattern, context);
  if (!tokens) return undefined;
  const texts = { 'any-run': '*', 'any-one': '?' };
  return tokens.map((token) => (token.kind === 'text' ? token.text : texts[token.kind])).join('');
}

/**
 * How much of a text's beginning a pattern agrees with, up to the pattern's first `*`; a variable without a value
 * agrees with nothing.
 */
export function matchingPrefixLength(pattern: string, text: string, context: ConnectionContext): number {
  let position = 0;
  // what cannot be resolved still has a beginning
  const tokens = tokenize(pattern, context) ?? tokenize(pattern.slice(0, pattern.indexOf('${')), context) ?? [];
  for (const token of tokens) {
    if (token.kind === 'any-run') return position;
    if (token.kind === 'any-one') position += 1;
    else {
      const shared = sharedPrefixLength(token.text, text.slice(position));
      position += shared;
      if (shared < token.text.length) return position;
    }
  }
  return Math.min(position, text.length);
}

function sharedPrefixLength(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return length;
}

function tokenize(pattern: string, context: ConnectionContext): Token[] | undefined {
  const tokens: Token[] = [];
  let position = 0;
  for (const match of pattern.matchAll(PIECES)) {
    const [whole, escaped, variable, run] = match;
    tokens.push({ kind: 'text', text: pattern.slice(position, match.index) });
    position = match.index + whole.length;
    if (escaped !== undefined) tokens.push({ kind: 'text', text: escaped });
    else if (variable !== undefined) {
      const resolved = resolveVariable(variable, context);
      if (resolved.kind === 'unset') return undefined;
      tokens.push({ kind: 'text', text: resolved.kind === 'value' ? resolved.value : whole });
    } else tokens.push(run === undefined ? { kind: 'any-one' } : { kind: 'any-run' });
  }
  tokens.push({ kind: 'text', text: pattern.slice(position) });
  return tokens;
}

function mergeTexts(tokens: Token[]): Token[] {
  const merged: Token[] = [];
  for (const token of tokens) {
    const last = merged.at(-1);
    if (token.kind === 'text' && token.text === '') continue;
    if (token.kind === 'text' && last?.kind === 'text')
      merged[merged.length - 1] = { kind: 'text', text: last.text + token.text };
    else if (!(token.kind === 'any-run' && last?.kind === 'any-run')) merged.push(token);
  }
  return merged;
}

/** Exact texts and prefixes, nearly all patterns in practice, need no walk. */
function matcherOf(tokens: Token[]): TextMatcher {
  const [first, second] = tokens;
  if (!first) return (text) => text === '';
  if (first.kind === 'any-run' && tokens.length === 1) return () => true;
  if (first.kind === 'text' && tokens.length === 1) return (text) => text === first.text;
  if (first.kind === 'text' && second?.kind === 'any-run' && tokens.length === 2) {
    return (text) => text.startsWith(first.text);
  }
  return (text) => walk(tokens, text);
}

/** Greedy match that goes back to the latest `*` only, so its cost is bounded by text times pattern. */
function walk(tokens: Token[], text: string): boolean {
  let tokenIndex = 0;
  let position = 0;
  let lastRun: { tokenIndex: number; position: number } | undefined;
  while (position < text.length || tokenIndex < tokens.length) {
    const token = tokens[tokenIndex];
    if (token?.kind === 'any-run') {
      lastRun = { tokenIndex, position };
      tokenIndex += 1;
    } else if (token?.kind === 'any-one' && position < text.length) {
      tokenIndex += 1;
      position += 1;
    } else if (token?.kind === 'text' && text.startsWith(token.text, position)) {
      tokenIndex += 1;
      position += token.text.length;
    } else if (lastRun && lastRun.position < text.length) {
      lastRun.position += 1;
      position = lastRun.position;
      tokenIndex = lastRun.tokenIndex + 1;
    } else return false;
  }
  return true;
}
