import { CAST_TARGETS } from './cast-targets.ts';
import type { Token } from './lexer.ts';
import type { BinaryOperator, CaseBranch, Expression, SelectQuery } from './syntax-tree.ts';
import type { TokenCursor } from './token-cursor.ts';

/** What the expression grammar needs from its surroundings. */
export interface ExpressionGrammar {
  parseSelect(cursor: TokenCursor): SelectQuery;
  /** Throws SyntaxFailure when there is no such function, or not with these arguments. */
  checkCall(cursor: TokenCursor, name: Token, args: readonly Expression[]): void;
  isVariable(name: string): boolean;
}

const RESERVED = new Set('SELECT FROM WHERE AS AND OR NOT IN CASE WHEN THEN ELSE END'.split(' '));

/**
 * Recursive descent over one expression. Precedence is not documented by AWS; ANSI order is used [assumed]:
 * unary minus; `* / %`; `+ -`; comparison and IN; NOT; AND; OR; all left-associative.
 */
export class ExpressionParser {
  readonly #cursor: TokenCursor;
  readonly #grammar: ExpressionGrammar;

  constructor(cursor: TokenCursor, grammar: ExpressionGrammar) {
    this.#cursor = cursor;
    this.#grammar = grammar;
  }

  parse(): Expression {
    return this.#cursor.nested(() => this.#or());
  }

  #or(): Expression {
    return this.#chain(['OR'], () => this.#and());
  }

  #and(): Expression {
    return this.#chain(['AND'], () => this.#not());
  }

  #not(): Expression {
    if (!this.#cursor.takeKeyword('NOT')) return this.#comparison();
    return this.#cursor.nested(() => ({ kind: 'unary', operator: 'NOT', operand: this.#not() }));
  }

  #comparison(): Expression {
    return this.#chain(['=', '<>', '<=', '>=', '<', '>', 'IN'], () => this.#sum());
  }

  #sum(): Expression {
    return this.#chain(['+', '-'], () => this.#product());
  }

  #product(): Expression {
    return this.#chain(['*', '/', '%'], () => this.#sign());
  }

  #chain(operators: readonly BinaryOperator[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const operator = operators.find((candidate) => this.#takeOperator(candidate));
      if (operator === undefined) return left;
      this.#cursor.countOperator();
      left = { kind: 'binary', operator, left, right: operand() };
    }
  }

  #takeOperator(operator: BinaryOperator): boolean {
    return /\w/.test(operator) ? this.#cursor.takeKeyword(operator) : this.#cursor.takeSymbol(operator);
  }

  #sign(): Expression {
    if (!this.#cursor.takeSymbol('-')) return this.#members();
    return this.#cursor.nested(() => {
      const operand = this.#sign();
      if (operand.kind === 'literal' && typeof operand.value === 'number') {
        return { kind: 'literal', value: -operand.value };
      }
      return { kind: 'unary', operator: '-', operand };
    });
  }

  #members(): Expression {
    let target = this.#primary();
    while (this.#cursor.takeSymbol('.')) {
      this.#cursor.countOperator();
      target = { kind: 'member', target, key: this.#cursor.expectWord('a key after "."') };
    }
    return target;
  }

  #primary(): Expression {
    const token = this.#cursor.peek();
    switch (token.kind) {
      case 'number':
        this.#cursor.next();
        return { kind: 'literal', value: Number(token.text) };
      case 'string':
        this.#cursor.next();
        return { kind: 'literal', value: token.text };
      case 'variable':
        return this.#variable(token);
      case 'symbol':
        return this.#bracketed(token);
      case 'word':
        return this.#word(token);
      default:
        throw this.#cursor.unexpected('an expression');
    }
  }

  #variable(token: Token): Expression {
    if (!this.#grammar.isVariable(token.text)) {
      throw this.#cursor.rejected(token, `@${token.text} is not set before it is used`, 'a variable of the SET clause');
    }
    this.#cursor.next();
    return { kind: 'variable', name: token.text };
  }

  #bracketed(token: Token): Expression {
    if (this.#cursor.takeSymbol('*')) return { kind: 'star' };
    if (this.#cursor.takeSymbol('(')) {
      const inner = this.#cursor.isKeyword('SELECT') ? this.#subquery() : this.parse();
      this.#cursor.expectSymbol(')');
      return inner;
    }
    if (this.#cursor.takeSymbol('{')) return this.#object(token);
    if (this.#cursor.takeSymbol('[')) return this.#array(token);
    throw this.#cursor.unexpected('an expression');
  }

  #subquery(): Expression {
    const token = this.#cursor.peek();
    this.#cursor.requireVersion2016(token, 'a nested query');
    return { kind: 'subquery', query: this.#cursor.nested(() => this.#grammar.parseSelect(this.#cursor)) };
  }

  #object(token: Token): Expression {
    this.#cursor.requireVersion2016(token, 'an object literal');
    const entries: { key: string; value: Expression }[] = [];
    while (!this.#cursor.takeSymbol('}')) {
      if (entries.length > 0) this.#cursor.expectSymbol(',');
      if (this.#cursor.peek().kind !== 'string') throw this.#cursor.unexpected('a quoted key');
      const key = this.#cursor.next().text;
      this.#cursor.expectSymbol(':');
      entries.push({ key, value: this.parse() });
    }
    return { kind: 'object', entries };
  }

  #array(token: Token): Expression {
    this.#cursor.requireVersion2016(token, 'an array literal');
    return { kind: 'array', items: this.#list(']') };
  }

  /** A sole function argument may be a query without its own parentheses. */
  #list(close: string): Expression[] {
    const items: Expression[] = [];
    while (!this.#cursor.takeSymbol(close)) {
      if (items.length > 0) this.#cursor.expectSymbol(',');
      items.push(this.#cursor.isKeyword('SELECT') ? this.#subquery() : this.parse());
    }
    return items;
  }

  #word(token: Token): Expression {
    const keyword = token.text.toUpperCase();
    if (keyword === 'TRUE' || keyword === 'FALSE') {
      this.#cursor.next();
      return { kind: 'literal', value: keyword === 'TRUE' };
    }
    if (keyword === 'NULL') {
      this.#cursor.next();
      return { kind: 'literal', value: null };
    }
    if (keyword === 'CASE') return this.#case();
    if (RESERVED.has(keyword)) throw this.#cursor.unexpected('an expression');
    this.#cursor.next();
    if (!this.#cursor.takeSymbol('(')) return { kind: 'name', name: token.text };
    if (keyword === 'CAST') return this.#cast();
    if (keyword === 'EXISTS') return this.#exists();
    return this.#call(token);
  }

  #call(token: Token): Expression {
    const args = this.#list(')');
    this.#grammar.checkCall(this.#cursor, token, args);
    return { kind: 'call', name: token.text, arguments: args };
  }

  #cast(): Expression {
    const operand = this.parse();
    this.#cursor.expectKeyword('AS');
    const token = this.#cursor.peek();
    const target = token.kind === 'word' ? CAST_TARGETS.get(token.text.toLowerCase()) : undefined;
    if (target === undefined) throw this.#cursor.unexpected('a type: String, Int, Double, Decimal or Boolean');
    if (target.since2016) this.#cursor.requireVersion2016(token, `cast to ${token.text}`);
    this.#cursor.next();
    this.#cursor.expectSymbol(')');
    return { kind: 'cast', operand, target: target.kind };
  }

  #exists(): Expression {
    if (!this.#cursor.isKeyword('SELECT')) throw this.#cursor.unexpected('SELECT');
    const subquery = this.#subquery();
    this.#cursor.expectSymbol(')');
    if (subquery.kind !== 'subquery') throw new Error('a subquery parses to a subquery');
    return { kind: 'exists', query: subquery.query };
  }

  /** Only the simple form is documented: `CASE v WHEN t THEN r ... [ELSE e] END`. */
  #case(): Expression {
    this.#cursor.next();
    const subject = this.parse();
    const branches: CaseBranch[] = [];
    while (this.#cursor.takeKeyword('WHEN')) {
      const when = this.parse();
      this.#cursor.expectKeyword('THEN');
      branches.push({ when, result: this.parse() });
    }
    if (branches.length === 0) throw this.#cursor.unexpected('WHEN');
    const otherwise = this.#cursor.takeKeyword('ELSE') ? this.parse() : undefined;
    this.#cursor.expectKeyword('END');
    return { kind: 'case', subject, branches, otherwise };
  }
}
