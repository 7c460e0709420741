import type { RoutedCall } from './data-plane-route.ts';

interface ArnScope {
  accountId: string;
  region: string;
}

/**
 * IAM actions a data plane call needs. [AWS-IoT: iot-policy-actions]
 * That the direct-message actions take the client ARN is from the service authorization reference.
 */
export function requiredPermissions(call: RoutedCall, scope: ArnScope): { action: string; resource: string }[] {
  const arn = (kind: string): string => `arn:aws:iot:${scope.region}:${scope.accountId}:${kind}/${call.subject}`;
  if (call.operation === 'ListRetainedMessages') return [{ action: 'iot:ListRetainedMessages', resource: '*' }];
  if (call.operation === 'GetRetainedMessage') return [{ action: 'iot:GetRetainedMessage', resource: arn('topic') }];
  if (call.operation !== 'Publish') return [{ action: `iot:${call.operation}`, resource: arn('client') }];
  const needed = [{ action: 'iot:Publish', resource: arn('topic') }];
  if (call.query.get('retain') === 'true') needed.push({ action: 'iot:RetainPublish', resource: arn('topic') });
  return needed;
}
