import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listenOnBothProtocols } from '../../../local/engines/front-door/two-protocol-listener.ts';

let listener: Awaited<ReturnType<typeof listenOnBothProtocols>>;
beforeAll(async () => {
  listener = await listenOnBothProtocols({
    host: '127.0.0.1',
    port: 0,
    handle: (_request, response) => response.end('served'),
    patienceMs: 200,
  });
});
afterAll(() => listener.close());

/** What the listener says to a client that sends only this, until it closes the connection. */
async function saidTo(firstBytes: string): Promise<string> {
  const socket = connect(listener.port, '127.0.0.1');
  let said = '';
  socket.on('data', (chunk: Buffer) => {
    said += chunk.toString('latin1');
  });
  socket.write(firstBytes);
  await once(socket, 'close');
  return said;
}

describe('a client that does not go on (attack 22: slowloris)', () => {
  it('is cut when it says nothing at all', async () => {
    expect(await saidTo('')).toBe('');
  });

  it('is cut in the middle of a request head', async () => {
    expect(await saidTo('POST / HTTP/1.1\r\nHost: local')).toContain('408');
  });

  it('does not keep others from being served', async () => {
    const stuck = connect(listener.port, '127.0.0.1');
    stuck.write('GET / HTTP/1.1\r\n');
    const answer = await fetch(`http://127.0.0.1:${listener.port}/`);
    expect(await answer.text()).toBe('served');
    stuck.destroy();
  });
});
