import type { Evaluator, Frame } from '../frame.ts';
import type { Scope } from '../scope.ts';
import type { Expression } from '../syntax-tree.ts';

/** Where a call stands: its argument trees, for functions that need to see more than values. */
export interface CallSite {
  nodes: readonly Expression[];
  scope: Scope;
}

/** A built-in function. A call with another number of arguments is Undefined [AWS-IoT: iot-sql-data-types]. */
export interface SqlFunction {
  /** Least and most arguments. */
  arity: readonly [number, number];
  since2016?: true;
  /** Why a rule with this function cannot run here. */
  unsupported?: string;
  /** Does a call with these arguments ask another service? Then the rule needs evaluateAsync. */
  isExternal?(args: readonly Expression[]): boolean;
  /**
   * When the result is surely neither Undefined nor Null: always, when all arguments are so, or when the last
   * argument is. Left out: never sure.
   */
  isDefined?: 'always' | 'with-arguments' | 'with-last-argument';
  /** What AWS would not take about these arguments, as what is expected of them. */
  refuse?: (args: readonly Expression[]) => string | undefined;
  compile(args: readonly Evaluator[], site: CallSite): Evaluator;
}

export type FunctionGroup = Record<string, SqlFunction>;

type Traits = Partial<Omit<SqlFunction, 'arity' | 'compile'>>;

export const NEVER: Evaluator = () => undefined;

/** A function of no argument that reads the message. */
export function context(read: (frame: Frame) => unknown, traits: Traits = {}): SqlFunction {
  return { ...traits, arity: [0, 0], compile: () => read };
}

export function unary(apply: (value: unknown) => unknown, traits: Traits = {}): SqlFunction {
  return {
    ...traits,
    arity: [1, 1],
    compile:
      ([value = NEVER]) =>
      (frame) =>
        apply(value(frame)),
  };
}

export function binary(apply: (first: unknown, second: unknown) => unknown, traits: Traits = {}): SqlFunction {
  return {
    ...traits,
    arity: [2, 2],
    compile:
      ([first = NEVER, second = NEVER]) =>
      (frame) =>
        apply(first(frame), second(frame)),
  };
}

/** Any other number of arguments, as an Array. */
export function variadic(
  arity: readonly [number, number],
  apply: (args: unknown[]) => unknown,
  traits: Traits = {},
): SqlFunction {
  return { ...traits, arity, compile: (args) => (frame) => apply(args.map((argument) => argument(frame))) };
}
