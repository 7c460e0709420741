import type { Thing } from './thing.ts';
import type { ThingPrincipals } from './thing-principals.ts';
import type { ThingStore } from './thing-store.ts';

export type ConnectionThing =
  | { attached: true; exclusive: boolean; thing: Thing }
  /** No thing belongs to the connection: thing policy variables stay unresolved. */
  | { attached: false };

/**
 * The thing of a connection: a certificate's exclusive thing whatever the client id, else the thing named like the
 * client id, if the certificate is attached to it. [AWS-IoT: exclusive-thing] [AWS-IoT: thing-policy-variables]
 */
export function thingOfConnection(
  stores: { things: ThingStore; principals: ThingPrincipals },
  clientId: string,
  certificateId: string,
): ConnectionThing {
  const attachments = stores.principals.ofCertificate(certificateId);
  const chosen =
    attachments.find((attachment) => attachment.type === 'EXCLUSIVE_THING') ??
    attachments.find((attachment) => attachment.thingName === clientId);
  const thing = chosen && stores.things.thing(chosen.thingName);
  if (!chosen || !thing) return { attached: false };
  return { attached: true, exclusive: chosen.type === 'EXCLUSIVE_THING', thing };
}
