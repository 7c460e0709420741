/** Codes of a list as vehicles send it: `P0301,P0420`, with commas or blanks. */
export function troubleCodes(list: unknown): string[] {
  return typeof list === 'string' ? list.split(/[\s,;]+/).filter((code) => code !== '') : [];
}

/** Codes of `list` that `other` has not, of those that begin with one of `prefixes`. */
export function codesOnlyIn(list: unknown, other: unknown, prefixes: readonly string[] | undefined): string[] {
  const known = new Set(troubleCodes(other));
  return troubleCodes(list).filter(
    (code) => !known.has(code) && (prefixes === undefined || prefixes.some((prefix) => code.startsWith(prefix))),
  );
}
