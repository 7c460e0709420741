/** What is wrong with a rule's SQL, and where. Lines and columns count from 1. */
export interface SqlSyntaxError {
  message: string;
  line: number;
  column: number;
  found: string;
  expected: string;
}

/** Unwinds the parser; never leaves `iotsql/`: the public face turns it into a value. */
export class SyntaxFailure extends Error {
  readonly detail: SqlSyntaxError;

  constructor(detail: SqlSyntaxError) {
    super(detail.message);
    this.name = 'SyntaxFailure';
    this.detail = detail;
  }
}

/** Builds the failure for the text at `offset` (UTF-16 units) of `sql`. */
export function syntaxFailure(
  sql: string,
  offset: number,
  found: string,
  expected: string,
  message?: string,
): SyntaxFailure {
  const before = sql.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  const text = message ?? `expected ${expected} but found ${found}`;
  return new SyntaxFailure({ message: `${text} (line ${line}, column ${column})`, line, column, found, expected });
}

/** Runs a parser and turns its failure into a value; anything else is a broken contract and goes on up. */
export function captureSyntaxError<T>(parse: () => T): { ok: true; value: T } | { ok: false; error: SqlSyntaxError } {
  try {
    return { ok: true, value: parse() };
  } catch (error) {
    if (error instanceof SyntaxFailure) return { ok: false, error: error.detail };
    throw error;
  }
}
