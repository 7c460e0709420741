import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type ProblemName, problemOf } from '../../../contract/http/problem.ts';

export type HttpResponse = APIGatewayProxyStructuredResultV2;

export function respondJson(statusCode: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  return { statusCode, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** `members`: what the problem tells programs beside its type, such as the `rule` that was broken. */
export function respondProblem(
  name: ProblemName,
  detail?: string,
  members: Readonly<Record<string, string>> = {},
): HttpResponse {
  const problem = problemOf(name, detail);
  return {
    statusCode: problem.status,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({ ...problem, ...members }),
  };
}
