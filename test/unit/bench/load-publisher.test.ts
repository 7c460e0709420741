import { describe, expect, it } from 'vitest';
import { LoadPublisher, type PublisherClient } from '../../../bench/gateway/load/load-publisher.ts';
import { walkPackets } from '../../../bench/gateway/load/packet-walk.ts';
import { publisherOf } from '../../../bench/gateway/load/packets.ts';

const TOPIC = 'bench/4/4/t';

function setUp(qos: 0 | 1, window: number) {
  const writes: Buffer[] = [];
  const client: PublisherClient = {
    onPacket: () => undefined,
    onReadEnd: () => undefined,
    isOpen: true,
    write: (bytes, start, end) => void writes.push(Buffer.from(bytes.subarray(start, end))),
    close: () => undefined,
  };
  const publisher = new LoadPublisher({ client, index: 4, topic: TOPIC, qos, window, payloadBytes: 128 });
  const acknowledge = (count: number): void => {
    for (let done = 0; done < count; done += 1) client.onPacket(Buffer.alloc(0), 0x40, 0, 0);
    client.onReadEnd();
  };
  return { publisher, client, writes, acknowledge };
}

/** Packet ids of a write at QoS 1; also checks that every packet is the publisher's. */
function idsOf(write: Buffer): number[] {
  const ids: number[] = [];
  walkPackets(write, write.length, (bytes, _firstByte, start, end) => {
    expect(publisherOf(bytes, end)).toBe(4);
    ids.push(bytes.readUInt16BE(start + 2 + TOPIC.length));
  });
  return ids;
}

describe('a publisher of the closed loop', () => {
  it('fills its window in one write and then waits', () => {
    const { publisher, writes } = setUp(1, 4);
    publisher.top();
    publisher.top();
    expect(writes.map(idsOf)).toEqual([[1, 2, 3, 4]]);
    expect(publisher.underWay).toBe(4);
  });

  it('at QoS 1 has room only for what was both delivered and acknowledged', () => {
    const { publisher, writes, acknowledge } = setUp(1, 4);
    publisher.listen(() => publisher.top());
    publisher.top();
    publisher.delivered = 3;
    publisher.top();
    expect(writes).toHaveLength(1);
    acknowledge(2);
    expect(writes.map(idsOf)).toEqual([
      [1, 2, 3, 4],
      [1, 2],
    ]);
  });

  it('never has two messages under way with one packet id, also around the end of its block', () => {
    const { publisher, writes, acknowledge } = setUp(1, 4);
    publisher.listen(() => publisher.top());
    publisher.top();
    for (const count of [3, 2, 4, 1, 3]) {
      publisher.delivered += count;
      acknowledge(count);
    }
    expect(writes.map(idsOf)).toEqual([[1, 2, 3, 4], [1, 2, 3], [4, 1], [2, 3, 4, 1], [2], [3, 4, 1]]);
    expect(publisher.sent - publisher.delivered).toBe(4);
  });

  it('at QoS 0 waits for deliveries alone', () => {
    const { publisher, writes } = setUp(0, 2);
    publisher.top();
    publisher.delivered = 1;
    publisher.top();
    expect(writes).toHaveLength(2);
    expect(publisher.sent).toBe(3);
  });
});
