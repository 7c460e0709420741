import { type DataPlaneError, refuse } from './data-plane-error.ts';

/** A boolean query parameter: absent is false, anything but `true` and `false` is refused. */
export function flag(query: URLSearchParams, name: string): { ok: true; value: boolean } | DataPlaneError {
  const text = query.get(name);
  if (text === null || text === 'false') return { ok: true, value: false };
  if (text === 'true') return { ok: true, value: true };
  return refuse('InvalidRequestException', `${name} must be true or false`);
}

/** An integer query parameter within `[min, max]`; absent is `fallback`. */
export function integer<Fallback extends number | undefined>(
  query: URLSearchParams,
  name: string,
  range: { min: number; max: number; fallback: Fallback },
): { ok: true; value: number | Fallback } | DataPlaneError {
  const text = query.get(name);
  if (text === null) return { ok: true, value: range.fallback };
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= range.min && value <= range.max) return { ok: true, value };
  return refuse('InvalidRequestException', `${name} must be an integer from ${range.min} to ${range.max}`);
}
