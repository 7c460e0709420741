import { type TemplateDocument, TemplateFailure } from './template-document.ts';

export interface TemplateScope {
  /** Parameter values, pseudo-parameters among them. */
  readonly values: ReadonlyMap<string, string>;
  readonly mappings: TemplateDocument['mappings'];
}

type IntrinsicFunction = (argument: unknown, scope: TemplateScope) => unknown;

/** [AWS-IoT: provision-template] */
const FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: (argument, scope) => referenced(text(argument, 'Ref'), scope),
  'Fn::Join': (argument, scope) => {
    const [delimiter, items] = tuple(argument, 2, 'Fn::Join', scope);
    return list(items, 'Fn::Join')
      .map((item) => text(item, 'Fn::Join'))
      .join(text(delimiter, 'Fn::Join'));
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = tuple(argument, 2, 'Fn::Select', scope);
    const selected = list(items, 'Fn::Select')[Number(index)];
    if (selected === undefined || selected === null) throw new TemplateFailure(`Fn::Select: no item ${String(index)}.`);
    return selected;
  },
  'Fn::Split': (argument, scope) => {
    const [delimiter, source] = tuple(argument, 2, 'Fn::Split', scope);
    return text(source, 'Fn::Split').split(text(delimiter, 'Fn::Split'));
  },
  'Fn::Sub': substitute,
  'Fn::FindInMap': (argument, scope) => {
    const [map, key, secondKey] = tuple(argument, 3, 'Fn::FindInMap', scope).map((part) => text(part, 'Fn::FindInMap'));
    const found = own(own(own(scope.mappings, map), key), secondKey);
    if (found === undefined) throw new TemplateFailure(`Fn::FindInMap: nothing at ${map}.${key}.${secondKey}.`);
    return found;
  },
};

/** Puts in what the functions of a template value come to; they nest. Throws `TemplateFailure`. */
export function resolveValue(node: unknown, scope: TemplateScope): unknown {
  if (Array.isArray(node)) return node.map((item) => resolveValue(item, scope));
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node);
  const [only] = entries;
  const intrinsic = only && entries.length === 1 ? own(FUNCTIONS, only[0]) : undefined;
  if (only && intrinsic) return intrinsic(only[1], scope);
  return Object.fromEntries(entries.map(([key, value]) => [key, resolveValue(value, scope)]));
}

/** `["text ${name}", {name: value}]`, or the text alone as CloudFormation has it. [assumed: the short form] */
function substitute(argument: unknown, scope: TemplateScope): string {
  const [template, given] = Array.isArray(argument) ? argument : [argument, {}];
  const values = resolveValue(given ?? {}, scope) as Record<string, unknown>;
  return text(template, 'Fn::Sub').replace(/\$\{([^}]+)\}/g, (_whole, name: string) =>
    text(own(values, name) ?? referenced(name, scope), 'Fn::Sub'),
  );
}

function referenced(name: string, scope: TemplateScope): string {
  const value = scope.values.get(name);
  if (value === undefined) throw new TemplateFailure(`Parameter ${name} has no value.`);
  return value;
}

function tuple(argument: unknown, length: number, name: string, scope: TemplateScope): unknown[] {
  if (Array.isArray(argument) && argument.length === length) return argument.map((item) => resolveValue(item, scope));
  throw new TemplateFailure(`${name}: ${length} arguments are needed.`);
}

function list(value: unknown, name: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new TemplateFailure(`${name}: not a list.`);
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateFailure(`${name}: not a string.`);
}

/** Own properties only: names come from templates and clients. */
function own<Value>(object: Readonly<Record<string, Value>> | undefined, key: string | undefined): Value | undefined {
  return object && key !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}
