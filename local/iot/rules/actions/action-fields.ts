import { TopicRuleException } from '../topic-rule-exception.ts';
import type { FieldTemplate, TemplateParser } from './field-template.ts';

/**
 * Properties of one action as CloudFormation spells them, read once when the rule is created. A missing, unknown or
 * ill-typed property throws `InvalidRequestException`, a bad template `SqlParseException`; both name rule and property.
 */
export interface ActionFields {
  has(name: string): boolean;
  /** A required string without templates. */
  text(name: string): string;
  /** A required string that may hold `${…}`. */
  template(name: string): FieldTemplate;
  /** The same for text of which the action itself took a part off. */
  parseTemplate(name: string, text: string): FieldTemplate;
  optionalTemplate(name: string): FieldTemplate | undefined;
  /** A number, which CloudFormation may hand over as text; undefined when absent. */
  number(name: string): number | undefined;
  /** A boolean; absent is false. CloudFormation may hand it over as text. */
  flag(name: string): boolean;
  /** One of `values`, as text; undefined when absent. */
  oneOf<Value extends string>(name: string, values: readonly Value[]): Value | undefined;
  /** A required object of texts, whatever their names; CloudFormation's numbers and booleans become text. */
  texts(name: string): Record<string, string>;
  /** A required object of fields. */
  group(name: string, known: readonly string[]): ActionFields;
  /** An optional list of objects of fields; empty when absent. */
  list(name: string, known: readonly string[]): ActionFields[];
}

/** `where` names the place in messages, e.g. `rule telemetry_v1: Kinesis`. */
export function readActionFields(
  properties: unknown,
  known: readonly string[],
  where: string,
  parser: TemplateParser,
): ActionFields {
  const values = asObject(properties, where);
  const stranger = Object.keys(values).find((name) => !known.includes(name));
  if (stranger !== undefined) throw invalid(`${where} has no property ${stranger}`);

  const has = (name: string): boolean => Object.hasOwn(values, name) && values[name] !== undefined;
  const text = (name: string): string => {
    const value = values[name];
    if (typeof value === 'string' && value !== '') return value;
    throw invalid(`${where} needs ${name} as non-empty text`);
  };
  const parseTemplate = (name: string, source: string): FieldTemplate => parser(source, `${where}.${name}`);
  const template = (name: string): FieldTemplate => parseTemplate(name, text(name));

  return {
    has,
    text,
    template,
    parseTemplate,
    optionalTemplate: (name) => (has(name) ? template(name) : undefined),
    number: (name) => (has(name) ? asNumber(values[name], `${where}.${name}`) : undefined),
    flag: (name) => has(name) && asFlag(values[name], `${where}.${name}`),
    oneOf: (name, allowed) => (has(name) ? asOneOf(values[name], allowed, `${where}.${name}`) : undefined),
    texts: (name) => asTexts(values[name], `${where}.${name}`),
    group: (name, inner) => readActionFields(values[name], inner, `${where}.${name}`, parser),
    list: (name, inner) => {
      const entries = has(name) ? values[name] : [];
      if (!Array.isArray(entries)) throw invalid(`${where}.${name} must be a list`);
      return entries.map((entry: unknown, index) =>
        readActionFields(entry, inner, `${where}.${name}[${index}]`, parser),
      );
    },
  };
}

function asObject(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw invalid(`${where} must be an object`);
}

function asTexts(value: unknown, where: string): Record<string, string> {
  const entries = Object.entries(asObject(value, where)).map(([name, text]) => {
    if (['string', 'number', 'boolean'].includes(typeof text)) return [name, String(text)] as const;
    throw invalid(`${where}.${name} must be text`);
  });
  return Object.fromEntries(entries);
}

function asNumber(value: unknown, where: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw invalid(`${where} must be a number`);
}

function asFlag(value: unknown, where: string): boolean {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw invalid(`${where} must be true or false`);
}

function asOneOf<Value extends string>(value: unknown, allowed: readonly Value[], where: string): Value {
  const found = allowed.find((candidate) => candidate === String(value));
  if (found !== undefined) return found;
  throw invalid(`${where} "${String(value)}" is not emulated or not valid; known: ${allowed.join(', ')}`);
}

function invalid(message: string): TopicRuleException {
  return new TopicRuleException('InvalidRequestException', message);
}
