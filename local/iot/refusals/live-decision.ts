import type { ConnectionInfo } from '../../mqtt/ports.ts';
import { principalOf, RESERVED_REASON } from '../operation-permission.ts';
import type { PolicyExplanation } from '../policy/compiled-policies.ts';
import { explanationText } from '../policy/explanation-text.ts';
import { isSubscribable, publishRoute } from '../reserved-topics.ts';

/** Whether a client may do something, with the grounds; accepted or refused. */
export interface Decision {
  clientId: string;
  /** Undefined: the client came by signature. */
  certificateId: string | undefined;
  /** The connection's thing; undefined: none. */
  thingName: string | undefined;
  /** IAM's name, e.g. `iot:Publish`. */
  action: string;
  /** ARN. */
  resource: string;
  allowed: boolean;
  /** One line for people. */
  reason: string;
  /** None for a reserved topic, which no policy can open. */
  explanation?: PolicyExplanation;
}

/** What a live connection may do at this moment. */
export function decideFor(connection: ConnectionInfo, action: string, resource: string): Decision {
  const principal = principalOf(connection);
  const thing = principal.thing();
  const asked = {
    ...{ clientId: connection.clientId, certificateId: principal.certificateId, action, resource },
    thingName: thing.attached ? thing.thing.thingName : undefined,
  };
  if (isReserved(action, resource)) return { ...asked, allowed: false, reason: RESERVED_REASON };
  const explanation = principal.policies().explain(action, resource);
  const reason = principal.denial?.(action, resource) ?? explanationText(action, resource, explanation);
  return { ...asked, allowed: explanation.allowed, reason, explanation };
}

function isReserved(action: string, resource: string): boolean {
  const [, type, name = ''] = /^arn:[^:]*:iot:[^:]*:[^:]*:(topic|topicfilter)\/(.*)$/s.exec(resource) ?? [];
  if (type === 'topicfilter') return action === 'iot:Subscribe' && !isSubscribable(name);
  // Nothing below `$` can be retained. [AWS-IoT: mqtt]
  if (action === 'iot:RetainPublish') return name.startsWith('$');
  return type === 'topic' && action === 'iot:Publish' && publishRoute(name).kind === 'refused';
}
