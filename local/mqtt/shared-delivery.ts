import type { Clock } from '../ports/clock.ts';
import type { Deliverer } from './delivery.ts';
import type { MqttLimits } from './mqtt-limits.ts';
import type { Delivery } from './outbound-window.ts';
import { lowerQos } from './qos.ts';
import { isExpired, type RoutedMessage } from './routed-message.ts';
import type { Session, Subscription } from './session.ts';
import type { SharedGroup, SubscriptionTree } from './subscription-tree.ts';
import { matchesFilter, parseSharedFilter } from './topic-rules.ts';

export interface SharedDeliveryParts {
  deliverer: Deliverer;
  subscriptions: SubscriptionTree;
  limits: Pick<MqttLimits, 'sharedReplayPerSecond'>;
  clock: Clock;
  /** In [0, 1): picks the member. */
  random: () => number;
  hashMatchesParent: boolean;
}

/**
 * Brings each message of a shared subscription to one member of its group. While nobody is there, QoS 1 waits in the
 * session of a persistent member, for whichever member comes first. [AWS-IoT: mqtt, shared subscriptions]
 */
export class SharedDelivery {
  readonly #parts: SharedDeliveryParts;
  /** Groups whose stored messages are on their way, by key. */
  readonly #draining = new Set<string>();

  constructor(parts: SharedDeliveryParts) {
    this.#parts = parts;
  }

  /** To a random online member, one that is not over its quota when there is one. */
  deliver(group: SharedGroup, routed: RoutedMessage): void {
    const members = [...group.members.values()];
    const online = members.filter(({ session }) => session.connection?.mayReceive(routed.message.topic));
    const ready = online.filter(({ session }) => !session.connection?.isThrottled());
    const away = members.filter(({ session, qos }) => !session.connection && qos > 0);
    this.#hand(this.#pick(ready) ?? this.#pick(online) ?? this.#pick(away), routed);
  }

  /** A member came online or joined: what the group's absent members hold is let out at a pace. */
  memberReady(session: Session): void {
    for (const filter of session.subscriptions.keys()) {
      const key = parseSharedFilter(filter) && filter;
      if (key === undefined || this.#draining.has(key)) continue;
      this.#draining.add(key);
      this.#drain(key);
    }
  }

  #drain(key: string): void {
    const group = this.#parts.subscriptions.groupOf(key);
    if (!group) {
      this.#draining.delete(key);
      return;
    }
    const { sharedReplayPerSecond } = this.#parts.limits;
    const isPaced = Number.isFinite(sharedReplayPerSecond);
    const online = [...group.members.values()].filter(({ session }) => session.connection);
    let goesOn = false;
    for (const member of online) {
      const isThrottled = member.session.connection?.isThrottled() ?? false;
      if (!isThrottled) goesOn = this.#handStored(group, member, isPaced) || goesOn;
      else goesOn = true;
    }
    if (goesOn && isPaced) this.#parts.clock.schedule(1000 / sharedReplayPerSecond, () => this.#drain(key));
    else this.#draining.delete(key);
  }

  /** One stored message of another's to the member, or all without a pace; false when there was none. */
  #handStored(group: SharedGroup, member: Subscription, isPaced: boolean): boolean {
    const stored = this.#takeStored(group, member.session, isPaced ? 1 : Number.POSITIVE_INFINITY);
    const nowMs = this.#parts.clock.nowMs();
    for (const { routed } of stored) if (!isExpired(routed, nowMs)) this.#hand(member, routed);
    return stored.length > 0;
  }

  #takeStored(group: SharedGroup, taker: Session, most: number): Delivery[] {
    const mayReceive = (topic: string): boolean => taker.connection?.mayReceive(topic) ?? false;
    for (const { session } of group.members.values()) {
      if (session === taker) continue;
      const isOurs = ({ isShared, routed: { message } }: Delivery): boolean =>
        isShared && this.#isOnlyGroup(group.key, session, message.topic) && mayReceive(message.topic);
      const stored = session.openedWindow?.takeStored(isOurs, most, session.connection === undefined) ?? [];
      if (stored.length > 0) return stored;
    }
    return [];
  }

  /** Of a message that two groups of one session brought, nobody knows which is which: that session keeps both. */
  #isOnlyGroup(key: string, session: Session, topic: string): boolean {
    const matching = [...session.subscriptions.keys()].filter((filter) => {
      const shared = parseSharedFilter(filter);
      return shared && matchesFilter(shared.filter, topic, this.#parts.hashMatchesParent);
    });
    return matching.length === 1 && matching[0] === key;
  }

  #pick(members: Subscription[]): Subscription | undefined {
    return members[Math.floor(this.#parts.random() * members.length)];
  }

  #hand(member: Subscription | undefined, routed: RoutedMessage): void {
    if (!member) return;
    const identifiers = member.identifier === undefined ? undefined : [member.identifier];
    this.#parts.deliverer.deliver(member.session, routed, lowerQos(routed.qos, member.qos), false, identifiers, true);
  }
}
