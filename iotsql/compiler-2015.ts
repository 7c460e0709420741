import { cast } from './cast.ts';
import { type Evaluator, Frame } from './frame.ts';
import { compileOperator } from './operator-compiler.ts';
import type { RuleInput } from './rule-input.ts';
import type { BinaryOperator, CastTarget, Expression, SqlVersion } from './syntax-tree.ts';
import {
  asDecimal,
  keptDecimal,
  parseWholeDecimals,
  plainOperand,
  wholeDecimalText,
  withoutWholeDecimals,
} from './whole-decimal.ts';

/** The frame of a rule of this version. */
export function createFrame(version: SqlVersion): Frame {
  return version === '2015-10-08' ? new WholeDecimalFrame() : new Frame();
}

class WholeDecimalFrame extends Frame {
  #value: unknown;
  #isRead = false;

  override begin(input: RuleInput, ...rest: [Parameters<Frame['begin']>[1]?]): void {
    super.begin(input, ...rest);
    this.#isRead = false;
  }

  override end(): void {
    super.end();
    this.#value = undefined;
  }

  override document(): unknown {
    if (!this.#isRead) {
      const parsed = super.document();
      this.#value = parsed === undefined ? undefined : parseWholeDecimals(this.input.payload, parsed);
      this.#isRead = true;
    }
    return this.#value;
  }
}

/** For what knows numbers only. */
export function plain(evaluate: Evaluator): Evaluator {
  return (frame) => withoutWholeDecimals(evaluate(frame));
}

/** For what makes text of the value. */
export function plainText(evaluate: Evaluator): Evaluator {
  return (frame) => {
    const value = evaluate(frame);
    return typeof value === 'bigint' ? wholeDecimalText(value) : withoutWholeDecimals(value);
  };
}

export function compileOperator2015(
  operator: BinaryOperator,
  left: Evaluator,
  right: Evaluator,
  rightNode: Expression,
): Evaluator {
  const operands: [unknown, unknown] = [undefined, undefined];
  const operate = compileOperator(
    operator,
    () => plainOperand(operands[0], operator, operands[1]),
    () => plainOperand(operands[1], operator, operands[0]),
    rightNode,
  );
  return (frame) => {
    operands[0] = left(frame);
    operands[1] = right(frame);
    return keptDecimal(operate(frame), operator, operands);
  };
}

/** An Int stays without decimal point, a Decimal, a Boolean and a String with one have it. */
export function compileCast2015(operand: Evaluator, target: CastTarget): Evaluator {
  return (frame) => {
    const value = operand(frame);
    if (typeof value === 'bigint') {
      return target === 'decimal' ? value : cast(target === 'string' ? wholeDecimalText(value) : Number(value), target);
    }
    const result = cast(target === 'string' ? value : withoutWholeDecimals(value), target);
    const isDecimal = typeof value === 'boolean' || (typeof value === 'string' && /[.eE]/.test(value));
    return target === 'decimal' && isDecimal ? asDecimal(result) : result;
  };
}
