import { compileVariables, statementScope } from './compiled-rule.ts';
import { plainText } from './compiler-2015.ts';
import { toText } from './conversions.ts';
import { createEvaluation } from './evaluation.ts';
import { compileExpression } from './expression-compiler.ts';
import { callsExternalFunction, usesVariable } from './expression-walk.ts';
import type { Evaluator, Frame } from './frame.ts';
import type { RuleInput } from './rule-input.ts';
import { parseExpression, type RuleStatement } from './rule-statement.ts';
import type { Scope } from './scope.ts';
import type { SqlSyntaxError } from './sql-syntax-error.ts';
import type { Expression } from './syntax-tree.ts';

export type TemplateResult = { ok: true; text: string } | { ok: false; reason: string };

/**
 * An action field with `${expression}` parts, evaluated over the original payload: aliases of SELECT are not seen,
 * SET variables are [AWS-IoT: iot-substitution-templates]. An Undefined or Null part makes the result not ok
 * [assumed]. `parts` is for `iotsql/` only.
 */
export interface Template {
  readonly text: string;
  readonly parts: readonly TemplatePart[];
  /** Calls other services: use evaluateAsync. */
  readonly isAsync: boolean;
  evaluate(input: RuleInput): TemplateResult;
  evaluateAsync(input: RuleInput): Promise<TemplateResult>;
}

export type TemplatePart = { kind: 'text'; text: string } | { kind: 'expression'; source: string; tree: Expression };

export type ParsedTemplate = { ok: true; template: Template } | { ok: false; error: SqlSyntaxError };

/** What a template is parsed against when no statement is given. */
const NO_STATEMENT: RuleStatement = {
  sql: '',
  version: '2016-03-23',
  topicFilter: undefined,
  warnings: [],
  tree: { variables: [], select: { list: { kind: 'items', items: [] }, where: undefined } },
};

/**
 * Parses an action field. Give the rule's statement where there is one: its SQL version and SET variables count.
 * A republish topic's `$$aws/...` stays as written: turning it into `$aws/...` is the action's business.
 */
export function parseTemplate(text: string, statement: RuleStatement = NO_STATEMENT): ParsedTemplate {
  const parts: TemplatePart[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('${', at);
    if (open > at || open === -1) parts.push({ kind: 'text', text: text.slice(at, open === -1 ? undefined : open) });
    if (open === -1) return { ok: true, template: compileTemplate(text, parts, statement) };
    const close = closingBrace(text, open + 2);
    if (close === -1) return { ok: false, error: unclosed(text, open) };
    const source = text.slice(open + 2, close);
    const variables = statement.tree.variables.map((variable) => variable.name);
    const parsed = parseExpression(source, statement.version, variables);
    if (!parsed.ok) return parsed;
    parts.push({ kind: 'expression', source, tree: parsed.value });
    at = close + 1;
  }
}

/** Braces of object literals and braces inside strings do not close a template. */
function closingBrace(text: string, start: number): number {
  let depth = 0;
  let quote = '';
  for (let index = start; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (quote !== '') {
      if (character === '\\') index += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      if (depth === 0) return index;
      depth -= 1;
    }
  }
  return -1;
}

function unclosed(text: string, open: number): SqlSyntaxError {
  return {
    message: `the substitution template at column ${open + 1} is not closed`,
    line: 1,
    column: open + 1,
    found: text.slice(open),
    expected: '}',
  };
}

type CompiledPart = { text: string } | { source: string; evaluate: Evaluator };

function compileTemplate(text: string, parts: readonly TemplatePart[], statement: RuleStatement): Template {
  const trees = parts.flatMap((part) => (part.kind === 'expression' ? [part.tree] : []));
  const needed = trees.some(usesVariable) ? statement.tree.variables.map((variable) => variable.value) : [];
  const isAsync = [...trees, ...needed].some(callsExternalFunction);
  const traits = { version: statement.version, what: 'a template', isAsync, refusal: undefined };
  const { evaluate, evaluateAsync } = createEvaluation(traits, compileRun(parts, statement));
  return {
    text,
    parts,
    isAsync,
    evaluate,
    async evaluateAsync(input) {
      const result = await evaluateAsync(input);
      return result.ok ? result.value : { ok: false, reason: result.message };
    },
  };
}

function compileRun(parts: readonly TemplatePart[], statement: RuleStatement): (frame: Frame) => TemplateResult {
  const scope = statementScope(statement);
  const usesVariables = parts.some((part) => part.kind === 'expression' && usesVariable(part.tree));
  const setVariables = usesVariables ? compileVariables(statement) : () => undefined;
  const compiled = parts.map(
    (part): CompiledPart =>
      part.kind === 'text' ? part : { source: part.source, evaluate: compilePart(part.tree, scope) },
  );
  return (frame) => {
    setVariables(frame);
    let text = '';
    for (const part of compiled) {
      const piece = 'text' in part ? part.text : toText(part.evaluate(frame));
      if (piece === undefined) return { ok: false, reason: undefinedReason(part) };
      text += piece;
    }
    return { ok: true, text };
  };
}

function compilePart(tree: Expression, scope: Scope): Evaluator {
  const evaluate = compileExpression(tree, scope);
  return scope.version === '2015-10-08' ? plainText(evaluate) : evaluate;
}

function undefinedReason(part: CompiledPart): string {
  return 'source' in part ? `\${${part.source}} is Undefined or Null` : 'no text';
}
