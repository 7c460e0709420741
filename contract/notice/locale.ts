/** A text per locale, by BCP 47 tag. */
export type ByLocale<T> = Readonly<Record<string, T>>;

/** Language, then script, region and variants: `de`, `de-CH`, `zh-Hans-CN`. */
const TAG = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/;

export function isLocale(text: string): boolean {
  return TAG.test(text);
}

/**
 * The locale that a vehicle set to `wanted` shows: its own, else the same with its last part cut off, part by part
 * (`de-CH`, `de`), else `fallback`. Upper and lower case are the same. The "lookup" of RFC 4647, section 3.4.
 */
export function localeFor<T>(texts: ByLocale<T>, wanted: string, fallback: string): string {
  const byTag = new Map(Object.keys(texts).map((tag) => [tag.toLowerCase(), tag]));
  for (let tag = wanted.toLowerCase(); tag !== ''; tag = shorter(tag)) {
    const found = byTag.get(tag);
    if (found !== undefined) return found;
  }
  return fallback;
}

/** A single letter stands for what follows it, and goes with it. */
function shorter(tag: string): string {
  const parts = tag.split('-').slice(0, -1);
  if (parts.at(-1)?.length === 1) parts.pop();
  return parts.join('-');
}
