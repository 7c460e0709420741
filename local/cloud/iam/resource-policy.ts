import type { ServiceAccess } from '../../ports/resource-policies.ts';
import { parsePolicyDocument } from './policy-document.ts';
import { evaluateStatements } from './statement-match.ts';

/**
 * True when a resource's policy lets a service act on it; explicit deny wins, and a document that is none allows nothing.
 * Statements with principals other than services do not concern services. [AWS-IAM: policy evaluation logic]
 */
export function policyAllowsService(policyJson: string, access: ServiceAccess, region: string): boolean {
  const { servicePrincipal, action, resource, sourceArn, sourceAccount } = access;
  const context = {
    'aws:sourcearn': sourceArn,
    'aws:sourceaccount': sourceAccount,
    'aws:principalservicename': servicePrincipal,
    'aws:principalisawsservice': 'true',
    'aws:requestedregion': region,
    'aws:securetransport': 'true',
  };
  const concerned = statementsOf(policyJson).filter(
    ({ services }) => services.includes(servicePrincipal) || services.includes('*'),
  );
  return evaluateStatements(concerned, { action, resource, context }) === 'allowed';
}

function statementsOf(policyJson: string): ReturnType<typeof parsePolicyDocument> {
  try {
    return parsePolicyDocument(JSON.parse(policyJson));
  } catch {
    return [];
  }
}
