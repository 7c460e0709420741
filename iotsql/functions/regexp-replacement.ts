/** A replacement as Java reads it: text, `$1`, `${name}`, and a backslash before what stands for itself. */
export type ReplacementPart = { text: string } | { group: number } | { name: string };

const PART = /\\([\s\S])|\$(\d)|\$\{([A-Za-z][A-Za-z0-9]*)\}|[^\\$]+/y;

/** Undefined for what Java does not take, such as a group the pattern has not. */
export function parseReplacement(replacement: string, groupCount: number): ReplacementPart[] | undefined {
  const parts: ReplacementPart[] = [];
  let at = 0;
  while (at < replacement.length) {
    PART.lastIndex = at;
    const match = PART.exec(replacement);
    if (match === null) return undefined;
    const [whole, escaped, digit, name] = match;
    at = PART.lastIndex;
    if (digit !== undefined) {
      const group = groupAt(replacement, at - 1, groupCount);
      if (group === undefined) return undefined;
      parts.push({ group: group.number });
      at = group.end;
    } else if (name === undefined) {
      parts.push({ text: escaped ?? whole });
    } else {
      parts.push({ name });
    }
  }
  return parts;
}

/** As many digits as still name a group: `$10` with one group is group 1, then a 0. */
function groupAt(text: string, start: number, groupCount: number): { number: number; end: number } | undefined {
  let number = Number(text[start]);
  let end = start + 1;
  if (number > groupCount) return undefined;
  while (end < text.length && /\d/.test(text[end] ?? '')) {
    const longer = number * 10 + Number(text[end]);
    if (longer > groupCount) break;
    number = longer;
    end += 1;
  }
  return { number, end };
}
