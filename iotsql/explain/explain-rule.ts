import { randomUUID } from 'node:crypto';
import { compileRule, compileVariables, type RuleOutput, statementScope } from '../compiled-rule.ts';
import { createFrame } from '../compiler-2015.ts';
import { evaluateWithReplay } from '../replay.ts';
import type { RuleInput } from '../rule-input.ts';
import type { RuleStatement } from '../rule-statement.ts';
import type { Expression } from '../syntax-tree.ts';
import { type Observation, type Observer, observe } from './observation.ts';

/** How a statement went for one message whose topic it matches, with the grounds. */
export type RuleExplanation =
  /** `missing`: items of the SELECT list that were Undefined and so are not in the output. */
  | { outcome: 'result'; output: RuleOutput; missing: Observation[] }
  | { outcome: 'where'; where: Observation }
  /** SELECT VALUE came to nothing: the actions run, with an empty payload [AWS-IoT: iot-sql-data-types]. */
  | { outcome: 'undefined'; value: Observation }
  /** No action runs. */
  | { outcome: 'function-failed'; message: string };

/**
 * Evaluates as `compileRule` does, and again part by part for the grounds. Not for the message path: it compiles each
 * part anew. `rand()` and `newuuid()` have one value throughout, so that the grounds fit the result.
 */
export async function explainRule(statement: RuleStatement, message: RuleInput): Promise<RuleExplanation> {
  const input = withFixedDraws(message);
  const result = await compileRule(statement).evaluateAsync(input);
  if (!result.matched && result.reason === 'function-failed') {
    return { outcome: 'function-failed', message: result.message };
  }
  const look = (pick: (observer: Observer) => Observation[]) => observeStatement(statement, input, pick);
  const { list, where } = statement.tree.select;
  if (!result.matched) {
    if (where === undefined) throw new Error('only a WHERE keeps a statement from having a result');
    const [observation] = await look((observer) => [observe(where, observer)]);
    if (observation === undefined) throw new Error('one expression has one observation');
    return { outcome: 'where', where: observation };
  }
  const items = list.kind === 'value' ? [list.value] : list.items.map(({ value }) => value);
  const missing = await look((observer) => undefinedOnes(items, observer));
  const { output } = result;
  const [first] = missing;
  const isNothing = output.kind === 'json' && output.value === undefined && first !== undefined;
  return isNothing ? { outcome: 'undefined', value: first } : { outcome: 'result', output, missing };
}

function undefinedOnes(items: readonly Expression[], observer: Observer): Observation[] {
  // `*` of a payload that is not JSON is its bytes, not nothing
  const named = items.filter(({ kind }) => kind !== 'star');
  return named.map((item) => observe(item, observer)).filter(({ value }) => value === undefined);
}

function observeStatement(
  statement: RuleStatement,
  input: RuleInput,
  pick: (observer: Observer) => Observation[],
): Promise<Observation[]> {
  const setVariables = compileVariables(statement);
  const { variables } = statement.tree;
  return evaluateWithReplay(createFrame(statement.version), input, (frame) => {
    setVariables(frame);
    return pick({ scope: statementScope(statement), frame, variables });
  });
}

function withFixedDraws(input: RuleInput): RuleInput {
  const draw = (input.random ?? Math.random)();
  const uuid = (input.newUuid ?? randomUUID)();
  return { ...input, random: () => draw, newUuid: () => uuid };
}
