import type { Clock } from '../ports/clock.ts';
import type { Deliverer } from './delivery.ts';
import type { MqttLimits } from './mqtt-limits.ts';
import type { MqttMessage } from './ports.ts';
import { RetainedStore } from './retained-store.ts';
import { type RoutedMessage, routedMessage } from './routed-message.ts';
import type { Session, Subscription } from './session.ts';
import { type SharedGroup, SubscriptionTree } from './subscription-tree.ts';

/** One session that gets a topic's messages, with its overlapping subscriptions made one. [assumed] */
interface Target {
  session: Session;
  qos: 0 | 1;
  noLocal: boolean;
  retainAsPublished: boolean;
}

interface Route {
  version: number;
  topicBytes: Buffer;
  targets: Target[];
  groups: SharedGroup[];
}

/** From topic to sessions. Who gets a topic is remembered until a subscription changes. */
export class Router {
  readonly subscriptions = new SubscriptionTree();
  readonly retained = new RetainedStore();
  readonly #routes = new Map<string, Route>();
  readonly #deliverer: Deliverer;
  readonly #limits: MqttLimits;
  readonly #clock: Clock;
  readonly #random: () => number;

  constructor(deliverer: Deliverer, limits: MqttLimits, clock: Clock, random: () => number) {
    this.#deliverer = deliverer;
    this.#limits = limits;
    this.#clock = clock;
    this.#random = random;
  }

  /** Retains when asked and delivers to everybody who subscribed. `publisher` counts for no-local subscriptions. */
  route(message: MqttMessage, publisher: Session | undefined): void {
    const route = this.#routeOf(message.topic);
    const retains = message.retain && !message.topic.startsWith('$');
    if (!retains && route.targets.length === 0 && route.groups.length === 0) return;
    const routed = routedMessage(message, route.topicBytes, this.#clock, this.#limits);
    if (retains) this.retained.keep(routed);
    for (const target of route.targets) {
      if (target.noLocal && target.session === publisher) continue;
      const qos = message.qos === 1 ? target.qos : 0;
      this.#deliverer.deliver(target.session, routed, qos, message.retain && target.retainAsPublished);
    }
    for (const group of route.groups) this.#deliverToOne(group, routed);
  }

  /** Retained messages go to exact, unshared filters only, with RETAIN set. [AWS-IoT: mqtt retained messages] */
  deliverRetained(subscription: Subscription): void {
    const routed = this.retained.get(subscription.filter, this.#clock.nowMs());
    if (!routed) return;
    this.#deliverer.deliver(subscription.session, routed, routed.message.qos === 1 ? subscription.qos : 0, true);
  }

  /** A random online member; with none, QoS 1 waits in a persistent member's session. [AWS-IoT: mqtt, shared subscriptions] */
  #deliverToOne(group: SharedGroup, routed: RoutedMessage): void {
    const members = [...group.members.values()];
    const online = members.filter((member) => member.session.connection?.mayReceive(routed.message.topic));
    const choice = online.length > 0 ? online : members.filter((member) => !member.session.connection);
    const chosen = choice[Math.floor(this.#random() * choice.length)];
    if (!chosen) return;
    this.#deliverer.deliver(chosen.session, routed, routed.message.qos === 1 ? chosen.qos : 0, false);
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

/** One copy a session, at its highest QoS. [MQTT-3.3.4-2] */
function mergeOverlaps(subscriptions: Subscription[]): Target[] {
  const targets = new Map<Session, Target>();
  for (const { session, qos, noLocal, retainAsPublished } of subscriptions) {
    const target = targets.get(session);
    if (!target) {
      targets.set(session, { session, qos, noLocal, retainAsPublished });
      continue;
    }
    target.qos = target.qos === 1 ? 1 : qos;
    target.noLocal &&= noLocal;
    target.retainAsPublished ||= retainAsPublished;
  }
  return [...targets.values()];
}
