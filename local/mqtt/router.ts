import type { Clock } from '../ports/clock.ts';
import type { Deliverer } from './delivery.ts';
import type { MqttLimits } from './mqtt-limits.ts';
import type { MqttFeatures } from './mqtt-profile.ts';
import type { MqttMessage } from './ports.ts';
import { lowerQos, type Qos } from './qos.ts';
import { RetainedStore } from './retained-store.ts';
import { isExpired, type RoutedMessage, routedMessage } from './routed-message.ts';
import type { Session, Subscription } from './session.ts';
import { type SharedGroup, SubscriptionTree } from './subscription-tree.ts';
import { hasWildcard, matchesFilter } from './topic-rules.ts';

/** One session that gets a topic's messages, with its overlapping subscriptions made one. [assumed] */
interface Target {
  session: Session;
  qos: Qos;
  noLocal: boolean;
  retainAsPublished: boolean;
  identifiers: number[] | undefined;
}

interface Route {
  version: number;
  topicBytes: Buffer;
  targets: Target[];
  groups: SharedGroup[];
}

/** From topic to sessions. Who gets a topic is remembered until a subscription changes. */
export class Router {
  readonly subscriptions: SubscriptionTree;
  readonly retained = new RetainedStore();
  readonly #routes = new Map<string, Route>();
  readonly #deliverer: Deliverer;
  readonly #limits: MqttLimits;
  readonly #features: MqttFeatures;
  readonly #clock: Clock;
  readonly #random: () => number;

  constructor(deliverer: Deliverer, limits: MqttLimits, features: MqttFeatures, clock: Clock, random: () => number) {
    this.#deliverer = deliverer;
    this.#limits = limits;
    this.#features = features;
    this.#clock = clock;
    this.#random = random;
    this.subscriptions = new SubscriptionTree(features);
  }

  /** Retains when asked and delivers to everybody who subscribed. `publisher` counts for no-local subscriptions. */
  route(message: MqttMessage, publisher: Session | undefined, publishedQos: Qos = message.qos): void {
    const route = this.#routeOf(message.topic);
    const retains = message.retain && !message.topic.startsWith('$');
    if (!retains && route.targets.length === 0 && route.groups.length === 0) return;
    const routed = routedMessage(message, publishedQos, route.topicBytes, this.#clock, this.#limits);
    if (retains) this.retained.keep(routed);
    for (const target of route.targets) {
      if (target.noLocal && target.session === publisher) continue;
      const qos = lowerQos(publishedQos, target.qos);
      const retain = message.retain && target.retainAsPublished;
      this.#deliverer.deliver(target.session, routed, qos, retain, target.identifiers);
    }
    for (const group of route.groups) this.#deliverToOne(group, routed);
  }

  /**
   * Retained messages for a subscription, with RETAIN set; never for a shared one, and on AWS not for one with
   * wildcards. [AWS-IoT: mqtt retained messages] [MQTT-3.3.1-9]
   */
  deliverRetained(subscription: Subscription): void {
    for (const routed of this.#retainedFor(subscription.filter)) {
      const qos = lowerQos(routed.qos, subscription.qos);
      this.#deliverer.deliver(subscription.session, routed, qos, true, identifiersOf(subscription));
    }
  }

  #retainedFor(filter: string): RoutedMessage[] {
    const nowMs = this.#clock.nowMs();
    if (hasWildcard(filter)) {
      if (!this.#features.retainedToWildcards) return [];
      const takes = (topic: string): boolean => matchesFilter(filter, topic, this.#features.hashMatchesParent);
      return this.retained.matching(takes, nowMs);
    }
    const routed = this.retained.get(filter, nowMs);
    return routed && !isExpired(routed, nowMs) ? [routed] : [];
  }

  /** A random online member; with none, QoS 1 waits in a persistent member's session. [AWS-IoT: mqtt, shared subscriptions] */
  #deliverToOne(group: SharedGroup, routed: RoutedMessage): void {
    const members = [...group.members.values()];
    const online = members.filter((member) => member.session.connection?.mayReceive(routed.message.topic));
    const choice = online.length > 0 ? online : members.filter((member) => !member.session.connection);
    const chosen = choice[Math.floor(this.#random() * choice.length)];
    if (!chosen) return;
    const qos = lowerQos(routed.qos, chosen.qos);
    this.#deliverer.deliver(chosen.session, routed, qos, false, identifiersOf(chosen), true);
  }

  #routeOf(topic: string): Route {
    const version = this.subscriptions.version;
    const known = this.#routes.get(topic);
    if (known?.version === version) return known;
    const matches = this.subscriptions.match(topic);
    const route: Route = {
      version,
      topicBytes: known?.topicBytes ?? Buffer.from(topic, 'utf8'),
      targets: mergeOverlaps(matches.subscriptions),
      groups: matches.groups,
    };
    if (this.#routes.size >= this.#limits.maxCachedRoutes) this.#routes.clear();
    this.#routes.set(topic, route);
    return route;
  }
}

/** One copy a session, at its highest QoS, with the identifiers of all. [MQTT-3.3.4-2] [MQTT-3.3.4-4] */
function mergeOverlaps(subscriptions: Subscription[]): Target[] {
  const targets = new Map<Session, Target>();
  for (const subscription of subscriptions) {
    const { session, qos, noLocal, retainAsPublished } = subscription;
    const identifiers = identifiersOf(subscription);
    const target = targets.get(session);
    if (!target) {
      targets.set(session, { session, qos, noLocal, retainAsPublished, identifiers });
      continue;
    }
    if (qos > target.qos) target.qos = qos;
    target.noLocal &&= noLocal;
    target.retainAsPublished ||= retainAsPublished;
    if (identifiers) target.identifiers = [...(target.identifiers ?? []), ...identifiers];
  }
  return [...targets.values()];
}

function identifiersOf({ identifier }: Subscription): number[] | undefined {
  return identifier === undefined ? undefined : [identifier];
}
