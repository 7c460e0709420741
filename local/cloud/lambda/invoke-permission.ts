import type { ServiceCaller } from '../../ports/lambda-invoker.ts';
import type { PermissionSpec } from '../backends.ts';
import { arnMatches } from './arn-pattern.ts';

const INVOKE_ACTIONS: ReadonlySet<string> = new Set(['lambda:InvokeFunction', 'lambda:*', '*']);

/**
 * True when one statement of a function's resource policy lets this service, acting for this resource, invoke it.
 * A statement without SourceArn or SourceAccount does not restrict it. [AWS-Lambda: resource-based policies]
 */
export function isPermitted(statements: readonly PermissionSpec[], caller: ServiceCaller): boolean {
  return statements.some((statement) => covers(statement, caller));
}

function covers(statement: PermissionSpec, caller: ServiceCaller): boolean {
  if (!INVOKE_ACTIONS.has(statement.Action)) return false;
  if (statement.Principal !== caller.servicePrincipal && statement.Principal !== '*') return false;
  if (statement.SourceArn !== undefined && !arnMatches(statement.SourceArn, caller.sourceArn)) return false;
  return statement.SourceAccount === undefined || statement.SourceAccount === caller.sourceAccount;
}
