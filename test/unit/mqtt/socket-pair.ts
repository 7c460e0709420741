import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, connect as tlsConnect } from 'node:tls';
import { testCertificate } from './test-certificates.ts';

export interface SocketPair {
  /** As the broker's listener accepted it; `accept` saw it first, in the turn it came. */
  accepted: Socket;
  client: Socket;
}

export interface SocketPairs {
  open(): Promise<SocketPair>;
  close(): Promise<void>;
}

/** Real sockets on loopback, plain or TLS. */
export async function socketPairs(kind: 'plain' | 'tls', accept: (socket: Socket) => void): Promise<SocketPairs> {
  const waiting: ((socket: Socket) => void)[] = [];
  const take = (socket: Socket): void => {
    accept(socket);
    socket.on('error', () => undefined);
    waiting.shift()?.(socket);
  };
  const server = kind === 'plain' ? createServer(take) : await tlsServer(take);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets: Socket[] = [];
  return {
    async open() {
      const accepting = new Promise<Socket>((resolve) => waiting.push(resolve));
      const to = { port, host: '127.0.0.1' };
      const client = kind === 'plain' ? connect(to) : tlsConnect({ ...to, rejectUnauthorized: false });
      client.on('error', () => undefined);
      const accepted = await accepting;
      sockets.push(client, accepted);
      return { accepted, client };
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function tlsServer(take: (socket: Socket) => void) {
  const { keyPem, certPem } = await testCertificate('localhost');
  return createTlsServer({ key: keyPem, cert: certPem }, take);
}
