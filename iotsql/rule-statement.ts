import { CallCount, refuseCall } from './call-rules.ts';
import { type ExpressionGrammar, ExpressionParser } from './expression-parser.ts';
import { findFunction } from './functions/catalogue.ts';
import type { Token } from './lexer.ts';
import { captureSyntaxError, type SqlSyntaxError, SyntaxFailure } from './sql-syntax-error.ts';
import type { Expression, SelectItem, SelectList, SelectQuery, SqlVersion, StatementTree } from './syntax-tree.ts';
import { TokenCursor } from './token-cursor.ts';
import { parseTopicFilterSyntax } from './topic-filter.ts';

/** A rule's SQL that parsed. `tree` is for `iotsql/` only. */
export interface RuleStatement {
  readonly sql: string;
  readonly version: SqlVersion;
  /** Absent when the statement has no FROM: such a rule can only be reached by Basic Ingest. */
  readonly topicFilter: string | undefined;
  /** Things AWS takes but that cannot work, such as a call with a wrong number of arguments. */
  readonly warnings: readonly string[];
  /** Why no message ever gets to the actions, when that is so. */
  readonly refusal?: string | undefined;
  readonly tree: StatementTree;
}

export type ParsedRuleSql = { ok: true; statement: RuleStatement } | { ok: false; error: SqlSyntaxError };

/** [AWS-IoT: iot-sql-set] */
const VARIABLE_MAXIMUM = 10;

/**
 * Parses a rule's SQL. `version` is the rule's `awsIotSqlVersion`; left out it is 2015-10-08, as in the API
 * [AWS-IoT: iot-sql-version]. What 2016-03-23 added is a syntax error in 2015-10-08 [assumed].
 */
export function parseRuleSql(sql: string, version = '2015-10-08'): ParsedRuleSql {
  const known = sqlVersion(version);
  if (known === undefined) {
    const expected = '2015-10-08, 2016-03-23 or beta';
    return {
      ok: false,
      error: { message: `unknown SQL version ${version}`, line: 1, column: 1, found: version, expected },
    };
  }
  const parsed = captureSyntaxError(() => new StatementParser(sql, known).statement(sql));
  return parsed.ok ? { ok: true, statement: parsed.value } : parsed;
}

/** Parses one expression, as inside `${...}`. `variables` are the names SET by the rule's statement. */
export function parseExpression(
  sql: string,
  version: SqlVersion,
  variables: readonly string[],
): { ok: true; value: Expression } | { ok: false; error: SqlSyntaxError } {
  return captureSyntaxError(() => new StatementParser(sql, version, variables).templatePart());
}

function sqlVersion(version: string): SqlVersion | undefined {
  if (version === '2015-10-08' || version === '2016-03-23') return version;
  return version === 'beta' ? '2016-03-23' : undefined;
}

class StatementParser implements ExpressionGrammar {
  readonly #cursor: TokenCursor;
  readonly #variables: Set<string>;
  readonly #warnings: string[] = [];
  readonly #calls = new CallCount();
  #refusal: string | undefined;
  #isTemplate = false;

  constructor(sql: string, version: SqlVersion, variables: readonly string[] = []) {
    this.#cursor = new TokenCursor(sql, version);
    this.#variables = new Set(variables);
  }

  statement(sql: string): RuleStatement {
    const variables = this.#cursor.takeKeyword('SET') ? this.#set() : [];
    this.#cursor.expectKeyword('SELECT');
    const list = this.#selectList();
    const topicFilter = this.#cursor.takeKeyword('FROM') ? this.#topicFilter() : undefined;
    const where = this.#where();
    if (this.#cursor.peek().kind !== 'end') throw this.#cursor.unexpected('the end of the statement');
    const tree = { variables, select: { list, where } };
    const { version } = this.#cursor;
    return { sql, version, topicFilter, warnings: this.#warnings, refusal: this.#refusal, tree };
  }

  templatePart(): Expression {
    this.#isTemplate = true;
    const value = this.#expression();
    if (this.#cursor.peek().kind !== 'end') throw this.#cursor.unexpected('the end of the expression');
    return value;
  }

  parseSelect(cursor: TokenCursor): SelectQuery {
    cursor.expectKeyword('SELECT');
    const list = this.#selectList();
    const source = cursor.takeKeyword('FROM') ? this.#source() : undefined;
    return { list, source, where: this.#where() };
  }

  checkCall(cursor: TokenCursor, name: Token, args: readonly Expression[]): void {
    const found = findFunction(name.text);
    if (found === undefined) {
      throw cursor.rejected(name, `there is no function ${name.text}()`, 'a function of AWS IoT SQL');
    }
    if (found.unsupported !== undefined) {
      throw cursor.rejected(name, `${name.text}() is not supported: ${found.unsupported}`, 'a supported function');
    }
    if (found.since2016) cursor.requireVersion2016(name, `${name.text}()`);
    const [minimum, maximum] = found.arity;
    if (args.length < minimum || args.length > maximum) {
      this.#warnings.push(`${name.text}() with ${args.length} arguments is always Undefined`);
    }
    this.#countCall(name.text, args);
    const refusal = refuseCall(name.text, args, this.#isTemplate) ?? found.refuse?.(args);
    if (refusal !== undefined) throw cursor.rejected(name, `${name.text}(): ${refusal}`, refusal);
  }

  isVariable(name: string): boolean {
    return this.#variables.has(name);
  }

  #countCall(name: string, args: readonly Expression[]): void {
    const refusal = this.#calls.add(name, args);
    if (refusal === undefined) return;
    this.#warnings.push(refusal);
    this.#refusal = refusal;
  }

  #expression(): Expression {
    return new ExpressionParser(this.#cursor, this).parse();
  }

  /** Each name once; a later one may use the earlier ones. */
  #set(): StatementTree['variables'] {
    const variables: StatementTree['variables'] = [];
    do {
      const token = this.#cursor.peek();
      if (token.kind !== 'variable') throw this.#cursor.unexpected('a variable such as @name');
      if (this.#variables.has(token.text)) {
        throw this.#cursor.rejected(token, `@${token.text} is set twice`, 'a new variable');
      }
      if (variables.length === VARIABLE_MAXIMUM) throw this.#cursor.unexpected(`at most ${VARIABLE_MAXIMUM} variables`);
      this.#cursor.next();
      this.#cursor.expectSymbol('=');
      variables.push({ name: token.text, value: this.#expression() });
      this.#variables.add(token.text);
    } while (this.#cursor.takeSymbol(','));
    return variables;
  }

  #selectList(): SelectList {
    const value = this.#selectValue();
    if (value !== undefined) return { kind: 'value', value };
    const items: SelectItem[] = [];
    do {
      const item = this.#expression();
      items.push({ value: item, alias: this.#cursor.takeKeyword('AS') ? this.#alias() : undefined });
    } while (this.#cursor.takeSymbol(','));
    return { kind: 'items', items };
  }

  /** `value` is a keyword where only an expression follows it; elsewhere it is a payload key: `value - 1 AS x`. */
  #selectValue(): Expression | undefined {
    if (!this.#cursor.isKeyword('VALUE') || !this.#mayStartExpression(1)) return undefined;
    const back = this.#cursor.mark();
    const isOperator = this.#cursor.isSymbol('*', 1) || this.#cursor.isSymbol('-', 1);
    this.#cursor.next();
    const parsed = captureSyntaxError(() => this.#expression());
    if (parsed.ok && (!isOperator || this.#endsSelectList())) return parsed.value;
    if (!parsed.ok && !isOperator) throw new SyntaxFailure(parsed.error);
    back();
    return undefined;
  }

  #endsSelectList(): boolean {
    if (this.#cursor.peek().kind === 'end' || this.#cursor.isSymbol(')')) return true;
    return this.#cursor.isKeyword('FROM') || this.#cursor.isKeyword('WHERE');
  }

  #mayStartExpression(ahead: number): boolean {
    const token = this.#cursor.peek(ahead);
    if (token.kind === 'symbol') return ['*', '-', '(', '{', '['].includes(token.text);
    if (token.kind !== 'word') return token.kind !== 'end';
    return !['FROM', 'WHERE', 'AS', 'AND', 'OR', 'IN'].includes(token.text.toUpperCase());
  }

  #alias(): string[] {
    const path = [this.#cursor.expectWord('an alias')];
    while (this.#cursor.takeSymbol('.')) path.push(this.#cursor.expectWord('a key after "."'));
    return path;
  }

  #where(): Expression | undefined {
    return this.#cursor.takeKeyword('WHERE') ? this.#expression() : undefined;
  }

  #topicFilter(): string {
    const token = this.#cursor.peek();
    if (token.kind !== 'string' || token.quote !== "'")
      throw this.#cursor.unexpected('a topic filter in single quotes');
    const checked = parseTopicFilterSyntax(token.text);
    if (!checked.ok) throw this.#cursor.rejected(token, checked.reason, 'a topic filter');
    this.#cursor.next();
    return token.text;
  }

  #source(): NonNullable<SelectQuery['source']> {
    const value = this.#sourcePath();
    const alias = this.#cursor.takeKeyword('AS') ? this.#cursor.expectWord('an alias') : undefined;
    return { value, alias };
  }

  #sourcePath(): Expression {
    const token = this.#cursor.peek();
    let value: Expression;
    if (this.#cursor.takeSymbol('*')) {
      value = { kind: 'star' };
    } else if (token.kind === 'variable' && this.isVariable(token.text)) {
      this.#cursor.next();
      value = { kind: 'variable', name: token.text };
    } else {
      value = { kind: 'name', name: this.#cursor.expectWord('an array or object of the payload') };
    }
    while (this.#cursor.takeSymbol('.')) {
      this.#cursor.countOperator();
      value = { kind: 'member', target: value, key: this.#cursor.expectWord('a key after "."') };
    }
    return value;
  }
}
