import { valuesOfKey } from './conditions.ts';
import type { ConnectionContext } from './connection-context.ts';
import type { PolicyStatement } from './policy-document.ts';
import { resolveVariable } from './policy-variables.ts';

/** Variables and condition keys by name; null where the connection has no value for them. */
export type VariableValues = Readonly<Record<string, string | null>>;

/** What nearly every question about a vehicle's policy turns on. */
const ALWAYS = ['iot:ClientId', 'iot:Connection.Thing.IsAttached', 'iot:Connection.Thing.ThingName'];
/** Explanations are kept, and certificates may hold long names. */
const MAX_SHOWN_CHARACTERS = 256;
/** `${*}` and its like are no variables. */
const ESCAPES = new Set(['*', '?', '$']);

/** Values of all a statement asks about, and of the usual ones. */
export function statementVariables(
  statement: PolicyStatement | undefined,
  context: ConnectionContext,
  isConnect: boolean,
): VariableValues {
  const values: Record<string, string | null> = {};
  const texts = [...(statement?.resources ?? []), ...conditionValues(statement)];
  for (const name of [...ALWAYS, ...texts.flatMap(variableNames)]) values[name] = shown(variableText(name, context));
  for (const key of conditionKeys(statement)) {
    values[key] = shown(valuesOfKey(key, context, isConnect)?.join(', '));
  }
  return values;
}

/** Of what the statements ask about, that for which the connection has no value. */
export function missingValues(
  statements: readonly PolicyStatement[],
  context: ConnectionContext,
  isConnect: boolean,
): string[] {
  const missing = statements.flatMap((statement) => [
    ...[...statement.resources, ...conditionValues(statement)].flatMap((text) => unsetVariables(text, context)),
    ...conditionKeys(statement).filter((key) => valuesOfKey(key, context, isConnect) === undefined),
  ]);
  return [...new Set(missing)];
}

/** Names of the variables in a pattern, without `${}`. */
export function variableNames(pattern: string): string[] {
  const names = [...pattern.matchAll(/\$\{([^}]*)\}/g)].map(([, name = '']) => name);
  return names.filter((name) => !ESCAPES.has(name));
}

/** Of the names, those that have no value. */
export function unsetVariables(pattern: string, context: ConnectionContext): string[] {
  return variableNames(pattern).filter((name) => resolveVariable(name, context).kind === 'unset');
}

function variableText(name: string, context: ConnectionContext): string | undefined {
  const resolved = resolveVariable(name, context);
  if (resolved.kind === 'literal') return `\${${name}}`;
  return resolved.kind === 'value' ? resolved.value : undefined;
}

function conditionKeys(statement: PolicyStatement | undefined): string[] {
  return Object.values(statement?.condition ?? {}).flatMap((keys) => Object.keys(keys));
}

function conditionValues(statement: PolicyStatement | undefined): string[] {
  return Object.values(statement?.condition ?? {}).flatMap((keys) => Object.values(keys).flat().map(String));
}

function shown(text: string | undefined): string | null {
  return text === undefined ? null : text.slice(0, MAX_SHOWN_CHARACTERS);
}
