import type { RoutedCall } from './data-plane-route.ts';
import { shadowAddressOf } from './thing-shadows.ts';

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
  if (isShadowCall(call)) return [{ action: `iot:${call.operation}`, resource: arn('thing') + shadowSuffix(call) }];
  if (call.operation !== 'Publish') return [{ action: `iot:${call.operation}`, resource: arn('client') }];
  const needed = [{ action: 'iot:Publish', resource: arn('topic') }];
  if (call.query.get('retain') === 'true') needed.push({ action: 'iot:RetainPublish', resource: arn('topic') });
  return needed;
}

function isShadowCall({ operation }: RoutedCall): boolean {
  return operation.endsWith('ThingShadow') || operation === 'ListNamedShadowsForThing';
}

/** A named shadow has a resource of its own. AWS's table gives `*` for the list, its example the thing. [assumed] */
function shadowSuffix(call: RoutedCall): string {
  const { shadowName } = shadowAddressOf(call);
  return shadowName === undefined || call.operation === 'ListNamedShadowsForThing' ? '' : `/${shadowName}`;
}
