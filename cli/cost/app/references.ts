import type { AppStacks } from '../../assembly/app-source.ts';

export type Json = Record<string, unknown>;

export interface Resource {
  id: string;
  type: string;
  properties: Json;
}

export interface References {
  /** Logical ids that a value of a template names, followed through outputs of other stacks. */
  idsIn(value: unknown): string[];
}

export function resourcesOf(stacks: AppStacks): Resource[] {
  return stacks.flatMap(({ template }) =>
    Object.entries(template.Resources ?? {}).map(([id, { Type, Properties = {} }]) => ({
      ...{ id, type: Type, properties: Properties },
    })),
  );
}

/** Understands Ref, Fn::GetAtt, Fn::GetStackOutput and Fn::ImportValue, however deep they stand. */
export function referencesOf(stacks: AppStacks): References {
  const outputs = new Map<string, unknown>();
  for (const { stackName, template } of stacks) {
    for (const [name, { Value, Export }] of Object.entries(template.Outputs ?? {})) {
      outputs.set(`${stackName}/${name}`, Value);
      if (typeof Export?.Name === 'string') outputs.set(Export.Name, Value);
    }
  }
  const idsIn = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(idsIn);
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, argument]) => idsOf(key, argument));
  };
  const idsOf = (key: string, argument: unknown): string[] => {
    if (key === 'Ref' && typeof argument === 'string') return [argument];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(argument) ? argument[0] : String(argument).split('.')[0])];
    if (key === 'Fn::GetStackOutput') {
      const { StackName, OutputName } = asObject(argument);
      return idsIn(outputs.get(`${StackName}/${OutputName}`));
    }
    if (key === 'Fn::ImportValue') return idsIn(outputs.get(String(argument)));
    return idsIn(argument);
  };
  return { idsIn };
}

export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
