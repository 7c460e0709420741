import { meetsCondition } from './condition-operators.ts';
import type { Statement } from './policy-document.ts';

/** The source ARN is checked where the invocation happens; a trust policy here is only asked about the service. */
const UNKNOWN_AT_ASSUME = new Set(['aws:sourcearn']);

/**
 * True when a trust policy lets `service` (`lambda.amazonaws.com`) assume its role; explicit deny wins.
 * [assumed] `aws:SourceAccount` is this account, and `aws:SourceArn` conditions count as met.
 */
export function mayServiceAssume(
  trust: Statement[],
  service: string,
  home: { accountId: string; region: string },
): boolean {
  const context = {
    'aws:sourceaccount': home.accountId,
    'aws:requestedregion': home.region,
    'aws:principalservicename': service,
    'aws:securetransport': 'true',
  };
  const matching = trust.filter(
    (statement) =>
      (statement.services.includes(service) || statement.services.includes('*')) &&
      (statement.actions ?? []).some((action) => action === 'sts:assumerole' || action === 'sts:*' || action === '*') &&
      statement.conditions.every((test) => UNKNOWN_AT_ASSUME.has(test.key) || meetsCondition(test, context)),
  );
  return matching.length > 0 && matching.every((statement) => statement.effect === 'Allow');
}
