import { type CompiledPolicies, compilePolicies } from '../../../../local/iot/policy/compiled-policies.ts';
import type { ConnectionContext } from '../../../../local/iot/policy/connection-context.ts';
import { readPolicyDocument } from '../../../../local/iot/policy/policy-document.ts';
import { connectionOf } from './sample-connection.ts';

export const ARN = 'arn:aws:iot:eu-central-1:000000000000:';

/** A policy of the statements, for a vehicle's connection with what the test is about put in. */
export function compile(statements: object | object[], context: Partial<ConnectionContext> = {}): CompiledPolicies {
  const read = readPolicyDocument({ Version: '2012-10-17', Statement: statements });
  if (!read.ok) throw new Error(read.problem);
  return compilePolicies([{ policyName: 'p', document: read.document }], connectionOf(context));
}

export const allow = (action: string | string[], resource: string | string[], rest: object = {}): object => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...rest,
});
export const deny = (action: string, resource: string, rest: object = {}): object => ({
  Effect: 'Deny',
  Action: action,
  Resource: resource,
  ...rest,
});

const THING = '${iot:Connection.Thing.ThingName}';
/** What a vehicle may do. */
export const DEVICE_POLICY = [
  allow('iot:Connect', `${ARN}client/${THING}`, { Condition: { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } } }),
  allow('iot:Publish', [
    `${ARN}topic/$aws/rules/telemetry_v1/v1/${THING}/t/*`,
    `${ARN}topic/$aws/rules/receipt_v1/v1/${THING}/up/receipt/*`,
    `${ARN}topic/$aws/rules/event_v1/v1/${THING}/up/event/*`,
    `${ARN}topic/v1/${THING}/up/event/offline`,
  ]),
  allow('iot:Subscribe', [
    `${ARN}topicfilter/v1/${THING}/down/*`,
    `${ARN}topicfilter/v1/_all/\${iot:Connection.Thing.ThingTypeName}/down/*`,
  ]),
  allow('iot:Receive', [
    `${ARN}topic/v1/${THING}/down/*`,
    `${ARN}topic/v1/_all/\${iot:Connection.Thing.ThingTypeName}/down/*`,
  ]),
];
