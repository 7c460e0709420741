import { createEvaluation } from './evaluation.ts';
import { compileExpression } from './expression-compiler.ts';
import { callsExternalFunction } from './expression-walk.ts';
import type { Evaluator, Frame } from './frame.ts';
import { exceedsJsonMaximum } from './json-size.ts';
import { compileProjection } from './projection.ts';
import type { RuleInput } from './rule-input.ts';
import type { RuleStatement } from './rule-statement.ts';
import type { Scope } from './scope.ts';
import type { SelectList } from './syntax-tree.ts';
import { wholeDecimalJson, withoutWholeDecimals } from './whole-decimal.ts';

/**
 * `raw` is the payload as it came; `json` may hold `undefined`, which is written as nothing. `text` is there when the
 * JSON is another than JSON.stringify gives, as for the `5.0` of 2015-10-08.
 */
export type RuleOutput = { kind: 'json'; value: unknown; text?: string } | { kind: 'raw'; bytes: Uint8Array };

export type RuleResult = { matched: false; reason: 'where' } | { matched: true; output: RuleOutput };

/** `function-failed`: an external function could not answer; no action runs, not even the error action. */
export type AsyncRuleResult = RuleResult | { matched: false; reason: 'function-failed'; message: string };

/** A statement ready to run. Whether its topic filter matches is the caller's question (`matchTopicFilter`). */
export interface CompiledRule {
  /** The rule calls other services: `evaluate` throws, use `evaluateAsync`. */
  readonly isAsync: boolean;
  evaluate(input: RuleInput): RuleResult;
  /** Never rejects because of what an external function does. */
  evaluateAsync(input: RuleInput): Promise<AsyncRuleResult>;
}

const NO_MATCH: RuleResult = { matched: false, reason: 'where' };

export function compileRule(statement: RuleStatement): CompiledRule {
  const isAsync = statementExpressions(statement).some(callsExternalFunction);
  const traits = { version: statement.version, what: 'a rule', isAsync, refusal: statement.refusal };
  const { evaluate, evaluateAsync } = createEvaluation(traits, compileRun(statement));
  return {
    isAsync,
    evaluate,
    async evaluateAsync(input) {
      const result = await evaluateAsync(input);
      return result.ok ? result.value : { matched: false, reason: 'function-failed', message: result.message };
    },
  };
}

/** SET, then WHERE, then SELECT [AWS-IoT: iot-sql-where]. */
function compileRun(statement: RuleStatement): (frame: Frame) => RuleResult {
  const { tree } = statement;
  const setVariables = compileVariables(statement);
  const scope = statementScope(statement);
  const where = tree.select.where === undefined ? undefined : compileExpression(tree.select.where, scope);
  const output = compileOutput(tree.select.list, scope);
  return (frame) => {
    setVariables(frame);
    if (where !== undefined && where(frame) !== true) return NO_MATCH;
    return { matched: true, output: output(frame) };
  };
}

/** `SELECT *` alone hands on the payload's own bytes, whatever they are. */
function compileOutput(list: SelectList, scope: Scope): (frame: Frame) => RuleOutput {
  if (isWholePayload(list)) return (frame) => ({ kind: 'raw', bytes: frame.input.payload });
  const project = compileProjection(list, (expression) => compileExpression(expression, scope));
  if (scope.version === '2015-10-08') return (frame) => wholeDecimalOutput(project(frame));
  return (frame) => ({ kind: 'json', value: project(frame) });
}

function wholeDecimalOutput(value: unknown): RuleOutput {
  const text = wholeDecimalJson(value);
  return text === undefined ? { kind: 'json', value } : { kind: 'json', value: withoutWholeDecimals(value), text };
}

function isWholePayload(list: SelectList): boolean {
  if (list.kind === 'value') return list.value.kind === 'star';
  const [first] = list.items;
  return list.items.length === 1 && first?.value.kind === 'star' && first.alias === undefined;
}

/** Scope of a statement's own expressions, and of the templates in its actions. */
export function statementScope(statement: RuleStatement): Scope {
  const variables = statement.tree.variables.map((variable) => variable.name);
  return { version: statement.version, variables, aliases: [] };
}

export function compileVariables(statement: RuleStatement): (frame: Frame) => void {
  const scope = statementScope(statement);
  const evaluators: Evaluator[] = statement.tree.variables.map(({ value }) => compileExpression(value, scope));
  if (evaluators.length === 0) return () => undefined;
  return (frame) => {
    for (const [index, evaluate] of evaluators.entries()) {
      frame.variables[index] = evaluate(frame);
      // what has no room beside the others is Undefined [assumed]
      if (exceedsJsonMaximum(frame.variables)) frame.variables[index] = undefined;
    }
  };
}

function statementExpressions(statement: RuleStatement) {
  const { variables, select } = statement.tree;
  const list = select.list.kind === 'value' ? [select.list.value] : select.list.items.map((item) => item.value);
  return [
    ...variables.map((variable) => variable.value),
    ...list,
    ...(select.where === undefined ? [] : [select.where]),
  ];
}

const encoder = new TextEncoder();

/** What an action gets: the raw bytes, or compact JSON. Undefined is no bytes [AWS-IoT: iot-sql-data-types]. */
export function outputBytes(output: RuleOutput): Uint8Array {
  if (output.kind === 'raw') return output.bytes;
  if (output.value === undefined) return new Uint8Array();
  return encoder.encode(output.text ?? JSON.stringify(output.value));
}
