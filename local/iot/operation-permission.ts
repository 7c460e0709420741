import type { ConnectionInfo, Operation } from '../mqtt/ports.ts';
import type { ConnectionPrincipal } from './connection-principal.ts';
import type { IotStore } from './iot-store.ts';
import { explanationText } from './policy/explanation-text.ts';
import type { Refusal } from './refusals/refusal.ts';
import { isSubscribable } from './reserved-topics.ts';

const ACTIONS: Readonly<Record<Operation, string>> = {
  publish: 'iot:Publish',
  'retain-publish': 'iot:RetainPublish',
  subscribe: 'iot:Subscribe',
  receive: 'iot:Receive',
};

/** In a line for people. */
export const RESERVED_REASON = 'the topic is reserved: no client may use it so, whatever its policies say';

/** The refusal of what a connection asks to do, or undefined when it may. `name`: a topic, or a topic filter. */
export function operationRefusal(
  store: IotStore,
  connection: ConnectionInfo,
  operation: Operation,
  name: string,
): Refusal | undefined {
  const principal = principalOf(connection);
  const action = ACTIONS[operation];
  const resource = operation === 'subscribe' ? store.arns.topicFilter(name) : store.arns.topic(name);
  if (operation === 'subscribe' && !isSubscribable(name)) return reservedRefusal(connection, action, resource);
  // Nothing below `$` can be retained. [AWS-IoT: mqtt]
  if (operation === 'retain-publish' && name.startsWith('$')) return reservedRefusal(connection, action, resource);
  // Retaining needs both rights. [AWS-IoT: retained-message-policy-examples]
  const needed = operation === 'retain-publish' ? [action, ACTIONS.publish] : [action];
  const missing = needed.find((each) => !principal.isAllowed(each, resource));
  return missing === undefined ? undefined : policyRefusal(principal, connection.clientId, missing, resource);
}

/** Why the principal's policies do not allow it. */
export function policyRefusal(
  principal: ConnectionPrincipal,
  clientId: string,
  action: string,
  resource: string,
): Refusal {
  const explanation = principal.policies().explain(action, resource);
  const reason = principal.denial?.(action, resource) ?? explanationText(action, resource, explanation);
  return {
    ...{ clientId, certificateId: principal.certificateId, layer: 'policy', action, resource, reason },
    explanation,
  };
}

/** What no client may do, whatever its policies say. */
export function reservedRefusal(connection: ConnectionInfo, action: string, resource: string): Refusal {
  const { clientId } = connection;
  const { certificateId } = principalOf(connection);
  return { clientId, certificateId, layer: 'reserved', action, resource, reason: RESERVED_REASON };
}

/** The core hands back what `authenticate` gave it. */
export function principalOf(connection: ConnectionInfo): ConnectionPrincipal {
  return connection.principal as ConnectionPrincipal;
}
