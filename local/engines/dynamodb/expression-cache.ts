import { isObject, type JsonObject } from '../aws-error.ts';

/** A parser of dynalite's: gives the expression as a tree that holds the very values of the context, or throws. */
export interface ExpressionParser {
  parse(text: string, options: { context: ParseContext }): unknown;
}

export interface ParseContext {
  attrNames?: JsonObject | null;
  attrVals?: JsonObject | null;
  /** Names and values that no expression has used so far; the parser takes out what it meets. */
  unusedAttrNames: JsonObject;
  unusedAttrVals: JsonObject;
  isKeyCondition?: boolean;
}

interface ParsedExpression {
  tree: unknown;
  names: string[];
  values: string[];
  /** Of each value in the tree, what it is called. */
  nameOf: Map<unknown, string>;
}

/** Functions write few different expressions, and each of them all the time. */
const KEPT_EXPRESSIONS = 2_000;
/** Whether these are allowed depends on the values, not only on their types. */
const JUDGES_VALUES = /between|attribute_type/i;

/**
 * The same parser, which reads an expression once for all calls that differ only in their values: reading it costs more
 * than all the rest of an update. What it finds wrong is not kept.
 */
export function rememberExpressions(parser: ExpressionParser): ExpressionParser {
  const known = new Map<string, ParsedExpression>();
  return {
    parse(text, options) {
      const { context } = options;
      if (JUDGES_VALUES.test(text)) return parser.parse(text, options);
      const key = keyOf(text, context);
      let parsed = known.get(key);
      if (parsed === undefined) {
        parsed = read(parser, text, context);
        if (known.size >= KEPT_EXPRESSIONS) known.clear();
        known.set(key, parsed);
      }
      for (const name of parsed.names) delete context.unusedAttrNames[name];
      for (const name of parsed.values) delete context.unusedAttrVals[name];
      return withValues(parsed.tree, parsed.nameOf, context.attrVals ?? {});
    },
  };
}

/** Text, names, and the type of each value: what the parser judges by. */
function keyOf(text: string, { attrNames, attrVals, isKeyCondition }: ParseContext): string {
  let key = `${isKeyCondition === true ? 'key' : ''}\n${text}\n`;
  if (attrNames) key += JSON.stringify(attrNames);
  for (const name in attrVals) key += `\n${name} ${typesOf(attrVals[name])}`;
  return key;
}

function typesOf(value: unknown): string {
  return isObject(value) ? Object.keys(value).join() : '';
}

function read(parser: ExpressionParser, text: string, context: ParseContext): ParsedExpression {
  const { attrNames } = context;
  // copies: two names may have been given one object
  const attrVals = copied(context.attrVals);
  const all = (keyed: JsonObject | null | undefined): JsonObject =>
    Object.fromEntries(Object.keys(keyed ?? {}).map((name) => [name, true]));
  const [names, values] = [all(attrNames), all(attrVals)];
  const tree = parser.parse(text, {
    context: { ...context, attrVals, unusedAttrNames: names, unusedAttrVals: values },
  });
  return {
    tree,
    names: Object.keys(attrNames ?? {}).filter((name) => !(name in names)),
    values: Object.keys(attrVals).filter((name) => !(name in values)),
    nameOf: new Map(Object.entries(attrVals).map(([name, value]) => [value, name])),
  };
}

function copied(values: JsonObject | null | undefined): JsonObject {
  const pairs = Object.entries(values ?? {});
  return Object.fromEntries(pairs.map(([name, value]) => [name, isObject(value) ? { ...value } : value]));
}

/** A tree of its own for each call: what works with one changes it. */
function withValues(node: unknown, nameOf: ReadonlyMap<unknown, string>, values: JsonObject): unknown {
  if (typeof node !== 'object' || node === null) return node;
  const name = nameOf.get(node);
  if (name !== undefined) return values[name];
  if (Array.isArray(node)) return node.map((part) => withValues(part, nameOf, values));
  const copy: JsonObject = {};
  for (const key in node) copy[key] = withValues((node as JsonObject)[key], nameOf, values);
  return copy;
}
