import type { ConditionTest } from './policy-document.ts';
import { withVariables } from './policy-variables.ts';
import type { RequestContext } from './request-context.ts';
import { matchesArn, matchesWildcard } from './wildcard-match.ts';

type Comparison = (expected: string, actual: string) => boolean;

const equalsIgnoringCase: Comparison = (expected, actual) => expected.toLowerCase() === actual.toLowerCase();

const COMPARISONS: Record<string, Comparison> = {
  StringEquals: (expected, actual) => expected === actual,
  StringEqualsIgnoreCase: equalsIgnoringCase,
  StringLike: matchesWildcard,
  ArnLike: matchesArn,
  ArnEquals: matchesArn,
  Bool: equalsIgnoringCase,
};

const NEGATIONS: Record<string, string> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotLike: 'ArnLike',
  ArnNotEquals: 'ArnEquals',
};

/**
 * True when the request meets the test. A key the request does not carry does not match, except for negated operators
 * and `...IfExists`, which then match. An operator that is not known here never matches. [AWS-IAM: condition operators]
 */
export function meetsCondition(test: ConditionTest, context: RequestContext): boolean {
  const ifExists = test.operator.endsWith('IfExists');
  const operator = test.operator.replace(/IfExists$/, '').replace(/^ForA(ny|ll)Values?:/, '');
  const actual = context[test.key];
  if (operator === 'Null') return test.values.includes(String(actual === undefined));
  const positive = NEGATIONS[operator];
  const comparison = COMPARISONS[positive ?? operator];
  if (comparison === undefined) return false;
  if (actual === undefined) return ifExists || positive !== undefined;
  const matches = test.values.some((value) => {
    const expected = withVariables(value, context);
    return expected !== undefined && comparison(expected, actual);
  });
  return positive === undefined ? matches : !matches;
}
