/** The tree of a parsed rule statement. Opaque outside `iotsql/`: the public face hands it on, never out. */

/** [AWS-IoT: iot-sql-version]; `beta` is read as 2016-03-23 [assumed]. */
export type SqlVersion = '2015-10-08' | '2016-03-23';

export type CastTarget = 'string' | 'int' | 'decimal' | 'boolean';

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '=' | '<>' | '<' | '<=' | '>' | '>=' | 'AND' | 'OR' | 'IN';

export interface CaseBranch {
  when: Expression;
  result: Expression;
}

export interface CallExpression {
  kind: 'call';
  /** As written; functions are found without regard to case. */
  name: string;
  arguments: Expression[];
}

export type Expression =
  | { kind: 'literal'; value: string | number | boolean | null }
  | { kind: 'star' }
  | { kind: 'name'; name: string }
  | { kind: 'variable'; name: string }
  | { kind: 'member'; target: Expression; key: string }
  | { kind: 'unary'; operator: '-' | 'NOT'; operand: Expression }
  | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression }
  | CallExpression
  | { kind: 'cast'; operand: Expression; target: CastTarget }
  | { kind: 'case'; subject: Expression; branches: CaseBranch[]; otherwise: Expression | undefined }
  | { kind: 'exists'; query: SelectQuery }
  | { kind: 'subquery'; query: SelectQuery }
  | { kind: 'object'; entries: { key: string; value: Expression }[] }
  | { kind: 'array'; items: Expression[] };

/** One item of a SELECT list. `path` is where its value goes in the output: a dotted alias builds nested objects. */
export interface SelectItem {
  value: Expression;
  alias: string[] | undefined;
}

export type SelectList = { kind: 'items'; items: SelectItem[] } | { kind: 'value'; value: Expression };

export interface SelectQuery {
  list: SelectList;
  source: { value: Expression; alias: string | undefined } | undefined;
  where: Expression | undefined;
}

export interface StatementTree {
  variables: { name: string; value: Expression }[];
  select: { list: SelectList; where: Expression | undefined };
}
