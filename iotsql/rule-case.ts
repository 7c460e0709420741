import { isSqlObject } from './values.ts';

/** One line of a case file. `expr` cases are `SELECT VALUE <sql>`. Tolerance and texts are optional checks. */
export interface RuleCase {
  id: string;
  sqlVersion?: string;
  kind: 'expr' | 'query';
  sql: string;
  topic?: string;
  clientId?: string;
  payload?: unknown;
  /** Exact bytes of the payload, where `payload` could not say it. */
  payloadText?: string;
  expect: unknown;
  /** Exact bytes of the result. */
  expectText?: string;
  /** Largest distance of a numeric result. */
  tol?: number;
  /** The expectation itself is in doubt: another result is no failure. */
  suspect?: boolean;
  context?: CaseContext;
}

interface CaseContext {
  accountId?: string;
  now?: number;
  principal?: string;
  sourceIp?: string;
  traceId?: string;
  protocol?: 'mqtt' | 'http';
  ruleName?: string;
  mqtt5?: {
    contentType?: string;
    payloadFormatIndicator?: string;
    responseTopic?: string;
    correlationDataBase64?: string;
    userProperties?: [string, string][];
  };
}

/** A line of a case file that is no case. `line` counts from 1. */
export class CaseLineError extends Error {
  readonly line: number;

  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`);
    this.name = 'CaseLineError';
    this.line = line;
  }
}

/** Reads a line; throws `CaseLineError`. */
export function readCase(text: string, line: number): RuleCase {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CaseLineError(line, `is no JSON: ${(error as Error).message}`);
  }
  if (!isSqlObject(value)) throw new CaseLineError(line, 'is no JSON object');
  for (const field of ['id', 'sql']) {
    if (typeof value[field] !== 'string') throw new CaseLineError(line, `needs "${field}" as text`);
  }
  const { kind } = value;
  if (kind !== 'expr' && kind !== 'query') throw new CaseLineError(line, 'needs "kind" as "expr" or "query"');
  if (!('expect' in value)) throw new CaseLineError(line, 'needs "expect", the result');
  return value as unknown as RuleCase;
}
