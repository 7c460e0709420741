import { createFrame } from './compiler-2015.ts';
import { ExternalFunctionError } from './external-functions.ts';
import type { Frame } from './frame.ts';
import { evaluateWithReplay } from './replay.ts';
import type { RuleInput } from './rule-input.ts';
import type { SqlVersion } from './syntax-tree.ts';

/** Something compiled, with a frame of its own to run it in for one message after another. */
export interface Evaluation<T> {
  /** Throws when `isAsync`. */
  evaluate(input: RuleInput): T;
  evaluateAsync(input: RuleInput): Promise<{ ok: true; value: T } | { ok: false; message: string }>;
}

export interface EvaluationTraits {
  version: SqlVersion;
  /** For messages: `a rule`, `a template`. */
  what: string;
  /** Calls other services. */
  isAsync: boolean;
  /** Why it cannot be carried out for any message. */
  refusal: string | undefined;
}

export function createEvaluation<T>(traits: EvaluationTraits, run: (frame: Frame) => T): Evaluation<T> {
  const { version, what, isAsync, refusal } = traits;
  const frame = createFrame(version);
  return {
    evaluate(input) {
      if (isAsync) throw new Error(`${what} that calls external functions needs evaluateAsync`);
      frame.begin(input);
      try {
        return run(frame);
      } finally {
        frame.end();
      }
    },
    async evaluateAsync(input) {
      if (refusal !== undefined) return { ok: false, message: refusal };
      try {
        return { ok: true, value: await evaluateWithReplay(frame, input, run) };
      } catch (error) {
        if (!(error instanceof ExternalFunctionError)) throw error;
        return { ok: false, message: error.message };
      }
    },
  };
}
