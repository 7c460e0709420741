import { cast } from './cast.ts';
import { compileCast2015, compileOperator2015, plain } from './compiler-2015.ts';
import { toBoolean, toDecimal } from './conversions.ts';
import type { Evaluator, Frame } from './frame.ts';
import { findFunction } from './functions/catalogue.ts';
import { queryHasResult, runQuery } from './nested-query.ts';
import { compileOperator } from './operator-compiler.ts';
import { compileProjection } from './projection.ts';
import type { Scope } from './scope.ts';
import type { CallExpression, Expression, SelectQuery } from './syntax-tree.ts';
import { isSqlObject, memberOf, setMember, valuesEqual } from './values.ts';

/** Turns a tree into closures over the frame. All checks that need no message have been made by the parser. */
export function compileExpression(expression: Expression, scope: Scope): Evaluator {
  switch (expression.kind) {
    case 'literal': {
      const { value } = expression;
      return () => value;
    }
    case 'star':
      return compileStar(scope);
    case 'name':
      return compileName(expression.name, scope);
    case 'variable':
      return compileVariable(expression.name, scope);
    case 'member':
      return compileMember(compileExpression(expression.target, scope), expression.key);
    case 'unary':
      return compileUnary(expression, scope);
    case 'binary': {
      const left = compileExpression(expression.left, scope);
      const right = compileExpression(expression.right, scope);
      const compile = keepsWholeDecimals(scope) ? compileOperator2015 : compileOperator;
      return compile(expression.operator, left, right, expression.right);
    }
    case 'call':
      return compileCall(expression, scope);
    case 'cast': {
      const operand = compileExpression(expression.operand, scope);
      const { target } = expression;
      if (keepsWholeDecimals(scope)) return compileCast2015(operand, target);
      return (frame) => cast(operand(frame), target);
    }
    default:
      return compileComposite(expression, scope);
  }
}

function keepsWholeDecimals({ version }: Scope): boolean {
  return version === '2015-10-08';
}

/** An expression for what knows numbers only. */
function compileOperand(expression: Expression, scope: Scope): Evaluator {
  const evaluate = compileExpression(expression, scope);
  return keepsWholeDecimals(scope) ? plain(evaluate) : evaluate;
}

type Composite = Extract<Expression, { kind: 'case' | 'exists' | 'subquery' | 'object' | 'array' }>;

function compileComposite(expression: Composite, scope: Scope): Evaluator {
  switch (expression.kind) {
    case 'case':
      return compileCase(expression, scope);
    case 'exists': {
      const query = compileQuery(expression.query, scope);
      return (frame) => queryHasResult(query(frame));
    }
    case 'subquery':
      return compileQuery(expression.query, scope);
    case 'object':
      return compileObject(expression.entries, scope);
    case 'array':
      return compileArray(expression.items, scope);
  }
}

function compileStar(scope: Scope): Evaluator {
  const depth = scope.aliases.length;
  return depth === 0 ? (frame) => frame.document() : (frame) => frame.elements[depth - 1];
}

/** A name is the alias of the innermost query that has it, or a key of its element, or a key of the payload. */
function compileName(name: string, scope: Scope): Evaluator {
  if (scope.aliases.length === 0) return compileMember((frame) => frame.document(), name);
  return (frame) => {
    for (let depth = scope.aliases.length - 1; depth >= 0; depth -= 1) {
      const element = frame.elements[depth];
      if (scope.aliases[depth] === name) return element;
      if (isSqlObject(element) && Object.hasOwn(element, name)) return element[name];
    }
    return memberOf(frame.document(), name);
  };
}

function compileVariable(name: string, scope: Scope): Evaluator {
  const index = scope.variables.indexOf(name);
  return (frame) => frame.variables[index];
}

function compileMember(target: Evaluator, key: string): Evaluator {
  if (key in Object.prototype) return (frame) => memberOf(target(frame), key);
  return (frame) => {
    const object = target(frame);
    return isSqlObject(object) ? object[key] : undefined;
  };
}

function compileUnary(expression: Extract<Expression, { kind: 'unary' }>, scope: Scope): Evaluator {
  const operand = compileOperand(expression.operand, scope);
  if (expression.operator === 'NOT') {
    return (frame) => {
      const value = toBoolean(operand(frame));
      return value === undefined ? undefined : !value;
    };
  }
  if (keepsWholeDecimals(scope)) {
    const decimal = compileExpression(expression.operand, scope);
    return compileOperator2015('-', () => 0, decimal, expression.operand);
  }
  return (frame) => {
    const value = toDecimal(operand(frame));
    return value === undefined ? undefined : 0 - value;
  };
}

function compileCall(expression: CallExpression, scope: Scope): Evaluator {
  const found = findFunction(expression.name);
  if (found === undefined) throw new Error(`the parser let ${expression.name}() through`);
  const [minimum, maximum] = found.arity;
  const { length } = expression.arguments;
  if (length < minimum || length > maximum) return () => undefined;
  // other services get numbers; functions here convert a whole Decimal as they convert all else
  const compileArgument = found.isExternal?.(expression.arguments) ? compileOperand : compileExpression;
  const evaluators = expression.arguments.map((argument) => compileArgument(argument, scope));
  return found.compile(evaluators, { nodes: expression.arguments, scope });
}

/** Matches with `=`; an Undefined subject makes all of it Undefined, ELSE included [AWS-IoT: iot-sql-case]. */
function compileCase(expression: Extract<Expression, { kind: 'case' }>, scope: Scope): Evaluator {
  const subject = compileOperand(expression.subject, scope);
  const branches = expression.branches.map(({ when, result }) => ({
    when: compileOperand(when, scope),
    result: compileExpression(result, scope),
  }));
  const otherwise = expression.otherwise === undefined ? undefined : compileExpression(expression.otherwise, scope);
  return (frame) => {
    const value = subject(frame);
    if (value === undefined) return undefined;
    for (const branch of branches) {
      if (valuesEqual(value, branch.when(frame))) return branch.result(frame);
    }
    return otherwise?.(frame);
  };
}

function compileObject(entries: readonly { key: string; value: Expression }[], scope: Scope): Evaluator {
  const members = entries.map(({ key, value }) => ({ key, value: compileExpression(value, scope) }));
  return (frame) => {
    const result = {};
    for (const { key, value } of members) {
      const evaluated = value(frame);
      if (evaluated !== undefined) setMember(result, key, evaluated);
    }
    return result;
  };
}

/** Undefined items are left out [assumed]. */
function compileArray(items: readonly Expression[], scope: Scope): Evaluator {
  const evaluators = items.map((item) => compileExpression(item, scope));
  return (frame) => evaluators.map((item) => item(frame)).filter((value) => value !== undefined);
}

function compileQuery(query: SelectQuery, scope: Scope): Evaluator {
  const source = query.source === undefined ? compileStar(scope) : compileExpression(query.source.value, scope);
  const inner: Scope = { ...scope, aliases: [...scope.aliases, query.source?.alias] };
  const where = query.where === undefined ? undefined : compileExpression(query.where, inner);
  const project = compileProjection(query.list, (expression) => compileExpression(expression, inner));
  const depth = scope.aliases.length;
  const wrapsObject = query.source === undefined || query.source.value.kind === 'star';
  const evaluateElement = (frame: Frame, element: unknown): unknown => {
    frame.elements[depth] = element;
    return where === undefined || where(frame) === true ? project(frame) : undefined;
  };
  return (frame) => runQuery(source(frame), wrapsObject, (element) => evaluateElement(frame, element));
}
