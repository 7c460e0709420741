import type { TemplatePath } from './template-error.ts';
import { SUB_PLACEHOLDER } from './text-functions.ts';

/** A name that a template value refers to by `Ref`, `Fn::GetAtt` or `Fn::Sub`. */
export interface Reference {
  name: string;
  path: TemplatePath;
}

/** Every reference inside a template value: pseudo parameters, parameters and resources alike. */
export function referencesIn(value: unknown, path: TemplatePath): Reference[] {
  if (Array.isArray(value)) return value.flatMap((item, at) => referencesIn(item, [...path, at]));
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value);
  const [first] = entries;
  if (first !== undefined && entries.length === 1) {
    const [key, argument] = first;
    const at = [...path, key];
    if (key === 'Ref' && typeof argument === 'string') return [{ name: argument, path: at }];
    if (key === 'Fn::GetAtt') return getAttReferences(argument, at);
    if (key === 'Fn::Sub') return subReferences(argument, at);
  }
  return entries.flatMap(([key, item]) => referencesIn(item, [...path, key]));
}

function getAttReferences(argument: unknown, path: TemplatePath): Reference[] {
  const [target, ...rest] = typeof argument === 'string' ? argument.split('.') : (argument as unknown[]);
  return [...(typeof target === 'string' ? [{ name: target, path }] : []), ...referencesIn(rest, path)];
}

function subReferences(argument: unknown, path: TemplatePath): Reference[] {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const references = referencesIn(variables, path);
  for (const [, literal, inner] of String(text).matchAll(SUB_PLACEHOLDER)) {
    const [name] = (inner ?? '').trim().split('.');
    if (!literal && name && !Object.hasOwn(variables ?? {}, (inner ?? '').trim())) references.push({ name, path });
  }
  return references;
}
