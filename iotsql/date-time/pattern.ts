/** Part of a date pattern: a run of one letter, text to take as it is, or a bracket of an optional section. */
export type PatternPart =
  | { kind: 'field'; letter: string; count: number }
  | { kind: 'text'; text: string }
  | { kind: 'open' }
  | { kind: 'close' };

const LETTER = /[A-Za-z]/;

/**
 * Splits a pattern. Joda-Time and java.time agree on this much: runs of letters are fields, quotes make text, two
 * quotes are one. Undefined when a quote is not closed.
 */
export function splitPattern(pattern: string): PatternPart[] | undefined {
  const parts: PatternPart[] = [];
  let index = 0;
  while (index < pattern.length) {
    const character = pattern.charAt(index);
    if (character === "'") {
      const quoted = readQuoted(pattern, index);
      if (quoted === undefined) return undefined;
      parts.push({ kind: 'text', text: quoted.text });
      index = quoted.next;
      continue;
    }
    let count = 1;
    if (LETTER.test(character)) {
      while (pattern.charAt(index + count) === character) count += 1;
      parts.push({ kind: 'field', letter: character, count });
    } else if (character === '[' || character === ']') {
      parts.push({ kind: character === '[' ? 'open' : 'close' });
    } else {
      parts.push({ kind: 'text', text: character });
    }
    index += count;
  }
  return parts;
}

function readQuoted(pattern: string, start: number): { text: string; next: number } | undefined {
  if (pattern.charAt(start + 1) === "'") return { text: "'", next: start + 2 };
  let text = '';
  for (let index = start + 1; index < pattern.length; index += 1) {
    if (pattern.charAt(index) !== "'") {
      text += pattern.charAt(index);
    } else if (pattern.charAt(index + 1) === "'") {
      text += "'";
      index += 1;
    } else {
      return { text, next: index + 1 };
    }
  }
  return undefined;
}
