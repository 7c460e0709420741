import { isExpired, type RoutedMessage } from './routed-message.ts';

/** The last retained message of each topic. An empty payload removes it. [MQTT-3.3.1-6] [AWS-IoT: mqtt retained messages] */
export class RetainedStore {
  readonly #byTopic = new Map<string, RoutedMessage>();

  keep(routed: RoutedMessage): void {
    if (routed.message.payload.length === 0) this.#byTopic.delete(routed.message.topic);
    else this.#byTopic.set(routed.message.topic, routed);
  }

  /** All whose topic a filter with wildcards takes; looks at every one. */
  matching(takes: (topic: string) => boolean, nowMs: number): RoutedMessage[] {
    return [...this.#byTopic.keys()].filter(takes).flatMap((topic) => this.get(topic, nowMs) ?? []);
  }

  get(topic: string, nowMs: number): RoutedMessage | undefined {
    const routed = this.#byTopic.get(topic);
    if (!routed || !isExpired(routed, nowMs)) return routed;
    this.#byTopic.delete(topic);
    return undefined;
  }
}
