import { outputJson } from './output-shape.ts';
import type { Firing } from './rule-action.ts';

/** Elements of an Array result; undefined for anything else, which a batch mode then treats as without. [assumed] */
export function batchElements(firing: Firing): unknown[] | undefined {
  const output = outputJson(firing);
  return output.isJson && Array.isArray(output.value) ? output.value : undefined;
}
