import { createHash, randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { shareReads } from '../../../local/mqtt/shared-reads.ts';
import { type SocketPairs, socketPairs } from './socket-pair.ts';

let pairs: SocketPairs | undefined;

afterEach(async () => {
  await pairs?.close();
  pairs = undefined;
});

describe.each(['plain', 'tls'] as const)('a shared read buffer on %s sockets', (kind) => {
  it('is in use on this Node', async () => {
    pairs = await socketPairs(kind, shareReads);
    const { accepted } = await pairs.open();
    const symbol = Object.getOwnPropertySymbols(accepted).find(({ description }) => description === 'kBuffer');
    expect(Buffer.isBuffer(Reflect.get(accepted, symbol ?? ''))).toBe(true);
  });

  it('gives each connection its own bytes, which later reads of any connection leave as they are', async () => {
    const open = await openPairs(kind);
    const sizes = [1, 300, 5_000, 70_000, 3, 20_000, 200_000];
    const results = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const { accepted, client } = await open();
        const chunks: Buffer[] = [];
        accepted.on('data', (chunk: Buffer) => chunks.push(chunk));
        const sent = sizes.map((size) => randomBytes(size));
        for (const block of sent) {
          await new Promise<void>((resolve) => client.write(block, () => resolve()));
        }
        const ended = new Promise((resolve) => accepted.once('end', resolve));
        client.end();
        await ended;
        return { sent: digest(sent), received: () => digest(chunks) };
      }),
    );
    expect(results.map(({ received }) => received())).toEqual(results.map(({ sent }) => sent));
  });

  it('stops while the socket is paused, and loses nothing', async () => {
    pairs = await socketPairs(kind, shareReads);
    const { accepted, client } = await pairs.open();
    let received = 0;
    accepted.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received === chunk.length) accepted.pause();
    });
    const whole = 4_000_000;
    client.end(Buffer.alloc(whole));
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(received).toBeLessThan(whole);
    const ended = new Promise((resolve) => accepted.once('end', resolve));
    accepted.resume();
    await ended;
    expect(received).toBe(whole);
  });
});

it('a socket without the inside it needs stays as it is', () => {
  const socket = new Socket();
  shareReads(socket);
  expect(socket.listenerCount('data')).toBe(0);
  socket.destroy();
});

async function openPairs(kind: 'plain' | 'tls'): Promise<SocketPairs['open']> {
  pairs = await socketPairs(kind, shareReads);
  return pairs.open;
}

function digest(chunks: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}
