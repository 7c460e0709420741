import * as v from 'valibot';
import { encodeRecord, type RecordKind } from '../../ports/record.ts';
import type { Session, Subscription } from '../session.ts';

const qos = v.picklist([0, 1, 2]);

const subscriptionFields = v.object({
  filter: v.string(),
  qos,
  identifier: v.optional(v.number()),
  noLocal: v.boolean(),
  retainAsPublished: v.boolean(),
});

const sessionHeader = v.object({
  clientId: v.string(),
  protocolVersion: v.picklist([4, 5]),
  expirySeconds: v.pipe(v.number(), v.minValue(1)),
  /** Absent while the client was connected. */
  disconnectedAtMs: v.optional(v.number()),
  subscriptions: v.array(subscriptionFields),
});
type SessionHeader = v.InferOutput<typeof sessionHeader>;

const deliveryHeader = v.object({
  clientId: v.string(),
  /** Key of the message's record. */
  message: v.string(),
  qos,
  retain: v.boolean(),
  isShared: v.boolean(),
  identifiers: v.optional(v.array(v.number())),
  /** 0 as long as it waits to be sent. */
  packetId: v.pipe(v.number(), v.minValue(0), v.maxValue(65_535)),
});
export type DeliveryHeader = v.InferOutput<typeof deliveryHeader>;

/** Persistent sessions, by client id. */
export const SESSION: RecordKind<SessionHeader> = { name: 'session', version: 1, schema: sessionHeader };
/** What waits in a session or is unacknowledged, by a number that grows: the order of the keys is that of the messages. */
export const DELIVERY: RecordKind<DeliveryHeader> = { name: 'delivery', version: 1, schema: deliveryHeader };

export function encodeSession(session: Session): Buffer {
  const { clientId, protocolVersion, expirySeconds, disconnectedAtMs } = session;
  return encodeRecord(SESSION, {
    ...{ clientId, protocolVersion, expirySeconds },
    ...(disconnectedAtMs !== undefined && { disconnectedAtMs }),
    subscriptions: [...session.subscriptions.values()].map(storedSubscription),
  });
}

function storedSubscription(subscription: Subscription): SessionHeader['subscriptions'][number] {
  const { filter, qos, identifier, noLocal, retainAsPublished } = subscription;
  return { filter, qos, noLocal, retainAsPublished, ...(identifier !== undefined && { identifier }) };
}

/** The subscriptions of a loaded session. */
export function loadedSubscriptions(session: Session, header: SessionHeader): Subscription[] {
  return header.subscriptions.map(({ filter, qos, identifier, noLocal, retainAsPublished }) => ({
    ...{ session, filter, qos, identifier, noLocal, retainAsPublished },
  }));
}
