import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mqttBench } from './mqtt-bench.ts';

const tick = () => new Promise((resolve) => setImmediate(resolve));
const textOf = (value: string) => [0, value.length, ...Buffer.from(value)];
const connectBytes = (flags: number, rest: number[], name = 'MQTT', level = 4) => {
  const body = [...textOf(name), level, flags, 0, 60, ...rest];
  return [0x10, body.length, ...body];
};

describe('before CONNECT', () => {
  it.each([
    ['another packet first', [0xc0, 0]],
    ['a publish first', [0x30, 3, 0, 1, 97]],
    ['reserved header flags', [0x11, 13, 0, 4, 77, 81, 84, 84, 4, 2, 0, 60, 0, 1, 97]],
    ['another protocol name', connectBytes(2, textOf('a'), 'HTTP')],
    ['the reserved connect flag', connectBytes(3, textOf('a'))],
    ['will QoS without a will', connectBytes(0x0a, textOf('a'))],
    ['will retain without a will', connectBytes(0x22, textOf('a'))],
    ['will QoS 3', connectBytes(0x1e, [...textOf('a'), ...textOf('w'), ...textOf('x')])],
    ['a password without a user', connectBytes(0x42, [...textOf('a'), ...textOf('p')])],
    ['U+0000 in the client id', connectBytes(2, textOf('a\0b'))],
    ['an overlong UTF-8 form', connectBytes(2, [0, 2, 0xc0, 0x80])],
    ['an encoded surrogate', connectBytes(2, [0, 3, 0xed, 0xa0, 0x80])],
    ['bytes after the end', connectBytes(2, [...textOf('a'), 1])],
    ['a body shorter than its fields', connectBytes(2, [0, 9, 97])],
    ['a length of five bytes', [0x10, 0xff, 0xff, 0xff, 0xff, 1]],
    ['a length beyond all limits', [0x10, 0xff, 0xff, 0xff, 0x7f]],
    ['a doubled property', connectBytes(2, [10, 0x11, 0, 0, 0, 1, 0x11, 0, 0, 0, 1, ...textOf('a')], 'MQTT', 5)],
    ['a property of another packet', connectBytes(2, [3, 0x23, 0, 1, ...textOf('a')], 'MQTT', 5)],
    ['an unknown property', connectBytes(2, [2, 0x7f, 0, ...textOf('a')], 'MQTT', 5)],
    ['a receive maximum of 0', connectBytes(2, [3, 0x21, 0, 0, ...textOf('a')], 'MQTT', 5)],
  ])('%s closes the connection and reaches no port', async (_name, bytes) => {
    const bench = mqttBench();
    const client = bench.client(4);
    client.raw(...bytes);
    await client.closed();
    expect(client.received).toEqual([]);
    expect(bench.told.requests).toEqual([]);
    expect(bench.told.events).toEqual([]);
    expect(bench.told.log.map(({ event }) => event)).toEqual(['mqtt-connect-malformed']);
  });
});

describe('after CONNECT', () => {
  it.each([
    ['a second CONNECT [MQTT-3.1.0-2]', connectBytes(2, textOf('car'))],
    ['an empty topic', [0x30, 2, 0, 0]],
    ['a wildcard in the topic', [0x30, 5, 0, 3, 97, 47, 43]],
    ['U+0000 in the topic', [0x30, 5, 0, 3, 97, 0, 98]],
    ['ill-formed UTF-8 in the topic', [0x30, 4, 0, 2, 0xff, 0xfe]],
    ['QoS 3', [0x36, 5, 0, 1, 97, 0, 1]],
    ['QoS 2', [0x34, 5, 0, 1, 97, 0, 1]],
    ['DUP with QoS 0', [0x38, 3, 0, 1, 97]],
    ['packet identifier 0', [0x32, 5, 0, 1, 97, 0, 0]],
    ['a topic longer than the packet', [0x30, 3, 0, 9, 97]],
    ['an empty PUBLISH', [0x30, 0]],
    ['PUBREL', [0x62, 2, 0, 1]],
    ['AUTH', [0xf0, 0]],
    ['a packet only servers send', [0x20, 2, 0, 0]],
    ['PINGREQ with a body', [0xc0, 1, 0]],
    ['SUBSCRIBE with wrong flags', [0x80, 6, 0, 1, 0, 1, 97, 0]],
    ['SUBSCRIBE without filters', [0x82, 2, 0, 1]],
    ['SUBSCRIBE with an empty filter', [0x82, 5, 0, 1, 0, 0, 0]],
    ['SUBSCRIBE with reserved option bits', [0x82, 6, 0, 1, 0, 1, 97, 0x40]],
    ['UNSUBSCRIBE without filters', [0xa2, 2, 0, 1]],
    ['PUBACK without an identifier', [0x40, 1, 0]],
    ['DISCONNECT with flags', [0xe1, 0]],
    ['a length of five bytes', [0x30, 0xff, 0xff, 0xff, 0xff, 1]],
    ['a packet of 256 MB', [0x30, 0xff, 0xff, 0xff, 0x7f]],
  ])('%s ends the connection as CLIENT_ERROR with its will, and nobody else', async (_name, bytes) => {
    const bench = mqttBench();
    const watcher = await bench.connect('watcher');
    await watcher.subscribe('gone');
    const client = await bench.connect('car', { will: { topic: 'gone', payload: 'x', qos: 0 } });
    client.raw(...bytes);
    await client.closed();
    expect(bench.told.events.at(-1)).toBe('disconnected car CLIENT_ERROR');
    expect((await watcher.settled()).map(({ cmd }) => cmd)).toEqual(['publish']);
  });

  it('refuses properties that break the rules, with the code that says so', async () => {
    const bench = mqttBench();
    const cases: [number, number[]][] = [
      [0x82, [0x30, 9, 0, 1, 97, 5, 0x01, 0, 0x01, 0, 0]],
      [0x82, [0x30, 6, 0, 1, 97, 2, 0x01, 2]],
      [0x82, [0x30, 6, 0, 1, 97, 2, 0x0b, 1]],
      [0x82, [0x82, 9, 0, 1, 2, 0x0b, 0, 0, 1, 97, 0]],
      [0x81, [0x30, 8, 0, 1, 97, 4, 0x26, 0, 9, 97]],
      [0x82, [0x30, 9, 0, 1, 97, 5, 0x08, 0, 2, 97, 35]],
    ];
    for (const [code, bytes] of cases) {
      const client = await bench.connect('car', { version: 5 });
      client.raw(...bytes);
      expect(await client.expect('disconnect')).toMatchObject({ reasonCode: code });
    }
  });
});

it('never throws and never harms another client, whatever bytes come in whatever pieces', async () => {
  const bench = mqttBench();
  const witness = await bench.connect('witness');
  const hello = connectBytes(2, textOf('x'));
  const hello5 = connectBytes(2, [0, ...textOf('x')], 'MQTT', 5);
  const packetish = fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 60 }))
    .map(([first, body]) => [first, body.length, ...body]);
  const input = fc.tuple(
    fc.constantFrom([], hello, hello5),
    fc.array(
      fc.oneof(
        packetish,
        fc.uint8Array().map((bytes) => [...bytes]),
      ),
      { maxLength: 6 },
    ),
  );
  await fc.assert(
    fc.asyncProperty(input, fc.integer({ min: 1, max: 50 }), async ([start, packets], pieceBytes) => {
      const client = bench.client(4);
      // What comes back may be of either version: not the question here.
      client.stream.removeAllListeners('data');
      client.stream.resume();
      const bytes = Buffer.from([...start, ...packets.flat()]);
      for (let at = 0; at < bytes.length; at += pieceBytes) client.stream.write(bytes.subarray(at, at + pieceBytes));
      await tick();
      client.stream.destroy();
      await tick();
    }),
    { numRuns: 400, seed: 11 },
  );
  await witness.settled();
  expect(witness.isClosed).toBe(false);
  expect(bench.told.log.filter(({ level }) => level === 'error')).toEqual([]);
});
