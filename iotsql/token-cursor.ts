import type { Token } from './lexer.ts';
import { tokenize } from './lexer.ts';
import type { SyntaxFailure } from './sql-syntax-error.ts';
import { syntaxFailure } from './sql-syntax-error.ts';
import type { SqlVersion } from './syntax-tree.ts';

/** Keeps both the parser and the compiled closures far from the end of the stack [assumed]. */
const NESTING_MAXIMUM = 100;
const OPERATOR_MAXIMUM = 1000;

/** A reading position in a statement's tokens, with the questions a recursive-descent parser asks. */
export class TokenCursor {
  readonly version: SqlVersion;
  readonly #sql: string;
  readonly #tokens: Token[];
  #index = 0;
  #depth = 0;
  #operators = 0;

  constructor(sql: string, version: SqlVersion) {
    this.version = version;
    this.#sql = sql;
    this.#tokens = tokenize(sql);
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#index + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new Error('a token list always ends with an end token');
    return token;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#index += 1;
    return token;
  }

  isSymbol(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === text;
  }

  /** Keywords are found without regard to case. */
  isKeyword(keyword: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'word' && token.text.toUpperCase() === keyword;
  }

  takeSymbol(text: string): boolean {
    if (!this.isSymbol(text)) return false;
    this.next();
    return true;
  }

  takeKeyword(keyword: string): boolean {
    if (!this.isKeyword(keyword)) return false;
    this.next();
    return true;
  }

  expectSymbol(text: string): void {
    if (!this.takeSymbol(text)) throw this.unexpected(`"${text}"`);
  }

  expectKeyword(keyword: string): void {
    if (!this.takeKeyword(keyword)) throw this.unexpected(keyword);
  }

  expectWord(what: string): string {
    if (this.peek().kind !== 'word') throw this.unexpected(what);
    return this.next().text;
  }

  unexpected(expected: string): SyntaxFailure {
    const token = this.peek();
    return syntaxFailure(this.#sql, token.offset, token.kind === 'end' ? token.text : `"${token.text}"`, expected);
  }

  /** A statement that reads well but that AWS would not take. */
  rejected(token: Token, message: string, expected: string): SyntaxFailure {
    return syntaxFailure(this.#sql, token.offset, `"${token.text}"`, expected, message);
  }

  requireVersion2016(token: Token, what: string): void {
    if (this.version === '2016-03-23') return;
    throw this.rejected(token, `${what} needs SQL version 2016-03-23`, 'SQL version 2016-03-23');
  }

  nested<T>(parse: () => T): T {
    this.#depth += 1;
    if (this.#depth > NESTING_MAXIMUM) throw this.unexpected(`at most ${NESTING_MAXIMUM} levels of nesting`);
    const result = parse();
    this.#depth -= 1;
    return result;
  }

  /** Remembers this position; what is returned goes back to it. */
  mark(): () => void {
    const [index, depth, operators] = [this.#index, this.#depth, this.#operators];
    return () => {
      this.#index = index;
      this.#depth = depth;
      this.#operators = operators;
    };
  }

  countOperator(): void {
    this.#operators += 1;
    if (this.#operators > OPERATOR_MAXIMUM) throw this.unexpected(`at most ${OPERATOR_MAXIMUM} operators`);
  }
}
