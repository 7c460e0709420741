import type { RetainedMessage } from './ports.ts';
import { isExpired, type RoutedMessage } from './routed-message.ts';

/** A topic's retained message and when it came. */
export interface Retained {
  readonly routed: RoutedMessage;
  readonly modifiedAtMs: number;
}

/** Told what is retained and what no longer is, when state is kept on disk. */
export interface RetainedJournal {
  kept(retained: Retained): void;
  gone(topic: string): void;
}

/** Between two looks for expired messages that make room. */
const SWEEP_EVERY_MS = 1_000;

/** The last retained message of each topic. An empty payload removes it. [MQTT-3.3.1-6] [AWS-IoT: mqtt retained messages] */
export class RetainedStore {
  journal: RetainedJournal | undefined;
  readonly #byTopic = new Map<string, Retained>();
  readonly #mostMessages: number;
  /** Topics in order, for pages; made when first needed after a topic came or went. */
  #topics: string[] | undefined;
  #sweptAtMs = Number.NEGATIVE_INFINITY;

  constructor(mostMessages = Number.POSITIVE_INFINITY) {
    this.#mostMessages = mostMessages;
  }

  keep(routed: RoutedMessage, nowMs: number): void {
    const { topic, payload } = routed.message;
    if (payload.length === 0) {
      this.#remove(topic);
      return;
    }
    if (!this.hasRoomFor(topic, nowMs)) return;
    const retained = { routed, modifiedAtMs: nowMs };
    this.restore(retained);
    this.journal?.kept(retained);
  }

  /** Puts a message in as it was; for `keep`, and for what outlived a restart. */
  restore(retained: Retained): void {
    const { topic } = retained.routed.message;
    if (!this.#byTopic.has(topic)) this.#topics = undefined;
    this.#byTopic.set(topic, retained);
  }

  /** False when the topic would be one more than the account may have. [AWS-IoT: mqtt retained messages] */
  hasRoomFor(topic: string, nowMs: number): boolean {
    if (this.#byTopic.size < this.#mostMessages || this.#byTopic.has(topic)) return true;
    if (nowMs - this.#sweptAtMs < SWEEP_EVERY_MS) return false;
    this.#sweptAtMs = nowMs;
    for (const known of [...this.#byTopic.keys()]) this.get(known, nowMs);
    return this.#byTopic.size < this.#mostMessages;
  }

  /** All whose topic a filter with wildcards takes; looks at every one. */
  matching(takes: (topic: string) => boolean, nowMs: number): RoutedMessage[] {
    return [...this.#byTopic.keys()].filter(takes).flatMap((topic) => this.get(topic, nowMs)?.routed ?? []);
  }

  get(topic: string, nowMs: number): Retained | undefined {
    const retained = this.#byTopic.get(topic);
    if (!retained || !isExpired(retained.routed, nowMs)) return retained;
    this.#remove(topic);
    return undefined;
  }

  /** Up to `count` messages in the order of their topics, from the first behind `after`. */
  page(after: string | undefined, count: number, nowMs: number): RetainedMessage[] {
    this.#topics ??= [...this.#byTopic.keys()].sort(inOrder);
    const topics = this.#topics;
    const page: RetainedMessage[] = [];
    for (
      let at = after === undefined ? 0 : placeAfter(topics, after);
      at < topics.length && page.length < count;
      at++
    ) {
      const retained = this.get(topics[at] ?? '', nowMs);
      if (retained) page.push(retainedMessage(retained));
    }
    return page;
  }

  #remove(topic: string): void {
    if (!this.#byTopic.delete(topic)) return;
    this.#topics = undefined;
    this.journal?.gone(topic);
  }
}

export function retainedMessage({ routed, modifiedAtMs }: Retained): RetainedMessage {
  const { topic, payload, properties } = routed.message;
  return { topic, payload, qos: routed.qos, modifiedAtMs, ...(properties && { properties }) };
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The place of the first topic behind `after`, which itself need not be there. */
function placeAfter(topics: readonly string[], after: string): number {
  let low = 0;
  let high = topics.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((topics[middle] ?? '') <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
