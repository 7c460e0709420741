import { LoadPublisher } from './load-publisher.ts';
import { openSubscriber } from './load-subscriber.ts';
import { WireClient } from './wire-client.ts';

/** Who publishes to whom: `fan-in` sends everything to one subscriber, `pairs` gives each publisher its own. */
export interface LoadShape {
  shape: 'fan-in' | 'pairs';
  publishers: number;
  qos: 0 | 1;
  window: number;
  payloadBytes: number;
}

/** Clients connected, subscribed, and silent so far. */
export interface LoadField {
  publishers: readonly LoadPublisher[];
  subscribers: readonly WireClient[];
  /** Throws when the broker let go of a client: figures from then on would be of something else. */
  check(): void;
  close(): void;
}

/** The second level says which tenth a publisher belongs to: the rule that matches names level 0. */
const topicOf = (index: number): string => `bench/${index % 10}/${index}/t`;

export async function openField(
  port: number,
  load: LoadShape,
  onDelivery: (publisher: LoadPublisher) => void,
): Promise<LoadField> {
  const publishers: LoadPublisher[] = [];
  const credit = (index: number): void => {
    const publisher = publishers[index];
    if (publisher === undefined) throw new Error(`a delivery names publisher ${index}, who does not exist`);
    publisher.delivered += 1;
    onDelivery(publisher);
  };
  const filters =
    load.shape === 'fan-in' ? ['bench/+/+/t'] : Array.from({ length: load.publishers }, (_, index) => topicOf(index));
  const { qos, payloadBytes, window } = load;
  const subscribers: WireClient[] = [];
  for (const [index, topicFilter] of filters.entries()) {
    const clientId = `bench-subscriber-${index}`;
    subscribers.push(await openSubscriber({ port, clientId, topicFilter, qos, onDelivery: credit }));
  }
  for (let index = 0; index < load.publishers; index += 1) {
    const client = await WireClient.open(port, `bench-publisher-${index}`);
    publishers.push(new LoadPublisher({ client, index, topic: topicOf(index), qos, payloadBytes, window }));
  }
  const all = [...publishers, ...subscribers];
  return {
    publishers,
    subscribers,
    check() {
      const open = all.filter((client) => client.isOpen).length;
      if (open < all.length) throw new Error(`the broker closed ${all.length - open} of ${all.length} connections`);
    },
    close() {
      for (const client of all) client.close();
    },
  };
}
