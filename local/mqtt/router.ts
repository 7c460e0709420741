import type { Clock } from '../ports/clock.ts';
import type { Deliverer } from './delivery.ts';
import type { MqttLimits } from './mqtt-limits.ts';
import type { MqttFeatures } from './mqtt-profile.ts';
import type { MqttMessage } from './ports.ts';
import { lowerQos, type Qos } from './qos.ts';
import { RetainedStore } from './retained-store.ts';
import { type RoutedMessage, routedMessage } from './routed-message.ts';
import type { Session, Subscription } from './session.ts';
import { SharedDelivery } from './shared-delivery.ts';
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

const NOBODY: Route = { version: -1, topicBytes: Buffer.alloc(0), targets: [], groups: [] };

/** From topic to sessions. Who gets a topic is remembered until a subscription changes. */
export class Router {
  readonly subscriptions: SubscriptionTree;
  readonly retained: RetainedStore;
  readonly shared: SharedDelivery;
  readonly #routes = new Map<string, Route>();
  readonly #deliverer: Deliverer;
  readonly #limits: MqttLimits;
  readonly #features: MqttFeatures;
  readonly #clock: Clock;

  constructor(deliverer: Deliverer, limits: MqttLimits, features: MqttFeatures, clock: Clock, random: () => number) {
    this.#deliverer = deliverer;
    this.#limits = limits;
    this.#features = features;
    this.#clock = clock;
    this.subscriptions = new SubscriptionTree(features);
    const { subscriptions } = this;
    const { hashMatchesParent } = features;
    this.shared = new SharedDelivery({ deliverer, subscriptions, limits, clock, random, hashMatchesParent });
    this.retained = new RetainedStore(limits.maxRetainedMessages);
  }

  /** Retains when asked and delivers to everybody who subscribed. `publisher` counts for no-local subscriptions. */
  route(message: MqttMessage, publisher: Session | undefined, publishedQos: Qos = message.qos): void {
    const route = this.#routeOf(message.topic);
    const retains = message.retain && !message.topic.startsWith('$');
    if (!retains && route.targets.length === 0 && route.groups.length === 0) return;
    const routed = routedMessage(message, publishedQos, route.topicBytes, this.#clock, this.#limits);
    if (retains) this.retained.keep(routed, this.#clock.nowMs());
    for (const target of route.targets) {
      if (target.noLocal && target.session === publisher) continue;
      const qos = lowerQos(publishedQos, target.qos);
      const retain = message.retain && target.retainAsPublished;
      this.#deliverer.deliver(target.session, routed, qos, retain, target.identifiers);
    }
    for (const group of route.groups) this.shared.deliver(group, routed);
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
    const retained = this.retained.get(filter, nowMs);
    return retained ? [retained.routed] : [];
  }

  #routeOf(topic: string): Route {
    const version = this.subscriptions.version;
    const known = this.#routes.get(topic);
    if (known?.version === version) return known;
    const matches = this.subscriptions.match(topic);
    // What the cloud says of each client has a topic of its own, and mostly nobody listens.
    if (topic.startsWith('$') && matches.subscriptions.length === 0 && matches.groups.length === 0) return NOBODY;
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
