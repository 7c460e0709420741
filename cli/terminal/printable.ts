/** Control characters of foreign input must not reach a terminal. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is replaced
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, '?');
}
