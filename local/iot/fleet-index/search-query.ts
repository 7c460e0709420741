import { done, failed, type Outcome } from '../registry/outcome.ts';
import { type IndexDocument, type Predicate, termOf } from './query-terms.ts';

/** [AWS-IoT: limits-iot] */
const MAX_QUERY_CHARACTERS = 1000;
const TOKEN = /\s*([()]|(?:\\.|"(?:\\.|[^"\\])*"|[[{][^\]}]*[\]}]|\s*[<>]=?\s*|[^\s()"\\<>])+)/sy;

/**
 * Compiles a query of the fleet index: terms, phrases, `*` and `?`, ranges and comparisons, AND, OR, NOT, `-` and groups.
 * Terms with nothing between them are alternatives. [AWS-IoT: query-syntax] [assumed: the alternatives]
 */
export function compileQuery(text: string): Outcome<Predicate> {
  if (text.trim() === '') return invalid('The query is empty.');
  if (text.length > MAX_QUERY_CHARACTERS) return invalid(`A query has at most ${MAX_QUERY_CHARACTERS} characters.`);
  const tokens = tokensOf(text);
  if (!tokens) return invalid('A quote, a bracket or an escape of the query has no end.');
  const reader = new QueryReader(tokens);
  try {
    return done(reader.whole());
  } catch (error) {
    if (error instanceof QueryFault) return invalid(error.message);
    throw error;
  }
}

function tokensOf(text: string): string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const source = text.trim();
  while (TOKEN.lastIndex < source.length) {
    const token = TOKEN.exec(source)?.[1];
    if (token === undefined) return undefined;
    tokens.push(token);
  }
  return tokens;
}

function invalid(message: string): Outcome<never> {
  return failed('InvalidQueryException', message);
}

/** Never leaves this file. */
class QueryFault extends Error {}

/** Reads tokens by precedence: OR binds least, NOT most. `field` is that of the group that is being read. */
class QueryReader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  whole(): Predicate {
    const predicate = this.#alternatives(undefined);
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw new QueryFault(`'${rest}' is not expected.`);
    return predicate;
  }

  #alternatives(field: string | undefined): Predicate {
    const parts = [this.#conjunction(field)];
    while (this.#tokens[this.#at] !== undefined && this.#tokens[this.#at] !== ')') {
      this.#take('OR', '||');
      parts.push(this.#conjunction(field));
    }
    return (document) => parts.some((part) => part(document));
  }

  #conjunction(field: string | undefined): Predicate {
    const parts = [this.#negation(field)];
    while (this.#take('AND', '&&')) parts.push(this.#negation(field));
    return (document) => parts.every((part) => part(document));
  }

  #negation(field: string | undefined): Predicate {
    if (!this.#take('NOT', '!', '-')) return this.#primary(field);
    const part = this.#negation(field);
    return (document) => !part(document);
  }

  #primary(field: string | undefined): Predicate {
    const token = this.#tokens[this.#at];
    if (token === undefined || [')', 'AND', 'OR', '&&', '||'].includes(token)) {
      throw new QueryFault(`A term is missing ${token === undefined ? 'at the end' : `before '${token}'`}.`);
    }
    this.#at += 1;
    if (token === '(') return this.#group(field);
    if (token.startsWith('-') && token.length > 1) {
      const part = this.#term(token.slice(1), field);
      return (document: IndexDocument) => !part(document);
    }
    return this.#term(token, field);
  }

  #term(token: string, field: string | undefined): Predicate {
    if (token.endsWith(':') && this.#take('(')) return this.#group(token.slice(0, -1));
    const term = termOf(token, field);
    if (typeof term === 'string') throw new QueryFault(term);
    return term;
  }

  #group(field: string | undefined): Predicate {
    const predicate = this.#alternatives(field);
    if (!this.#take(')')) throw new QueryFault("A ')' is missing.");
    return predicate;
  }

  #take(...spellings: string[]): boolean {
    if (!spellings.includes(this.#tokens[this.#at] ?? '')) return false;
    this.#at += 1;
    return true;
  }
}
