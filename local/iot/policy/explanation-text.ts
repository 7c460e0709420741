import type { PolicyExplanation } from './compiled-policies.ts';
import type { StatementReference } from './compiled-statement.ts';

/** A decision and its grounds, in one line for people. */
export function explanationText(action: string, resource: string, explanation: PolicyExplanation): string {
  const what = `${action} on ${resource}`;
  if (explanation.allowed) return `${statementText(explanation.statement)} allows ${what}`;
  if (explanation.reason === 'explicit-deny') return `${statementText(explanation.statement)} denies ${what}`;
  const { nearest } = explanation;
  if (!nearest) return `no statement allows ${what}, and none comes near`;
  return `no statement allows ${what}; nearest is ${statementText(nearest.statement)}: ${nearest.differs}`;
}

function statementText({ policyName, versionId, sid, index }: StatementReference): string {
  const version = versionId === undefined ? '' : `, version ${versionId}`;
  return `Statement[${index}]${sid === undefined ? '' : ` "${sid}"`} of policy ${policyName}${version}`;
}
