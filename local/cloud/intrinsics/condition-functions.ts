import { asText, type Call, type IntrinsicFunction } from './intrinsic-function.ts';

/** `Fn::If` and the functions of the Conditions section. */
export const CONDITION_FUNCTIONS: Record<string, IntrinsicFunction> = {
  'Fn::If': (argument, call) => {
    const [name, whenTrue, whenFalse] = operands(argument, call);
    return call.scope.condition(asText(name, call)) ? call.evaluate(whenTrue, 1) : call.evaluate(whenFalse, 2);
  },
  'Fn::Equals': (argument, call) => {
    const [left, right] = operands(argument, call).map((operand, at) => call.evaluate(operand, at));
    return comparable(left) === comparable(right);
  },
  'Fn::And': (argument, call) => operands(argument, call).every((operand, at) => truth(operand, call, at)),
  'Fn::Or': (argument, call) => operands(argument, call).some((operand, at) => truth(operand, call, at)),
  'Fn::Not': (argument, call) => !truth(operands(argument, call)[0], call, 0),
};

function operands(argument: unknown, call: Call): unknown[] {
  return Array.isArray(argument) ? argument : call.fail('Expected a list');
}

/** CloudFormation compares scalars as text. */
function comparable(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function truth(operand: unknown, call: Call, at: number): boolean {
  const named = (operand as { Condition?: unknown } | null)?.Condition;
  const value = typeof named === 'string' ? call.scope.condition(named) : call.evaluate(operand, at);
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : call.fail('Expected a condition');
}
