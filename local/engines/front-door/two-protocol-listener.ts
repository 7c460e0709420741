import { createServer as createHttp1Server } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { AnyRequest, AnyResponse } from './http-exchange.ts';

/** Long for a laptop under load, short for a socket that says nothing. */
const DEFAULT_PATIENCE_MS = 30_000;

/** One TCP port that speaks HTTP/1.1 and HTTP/2 with prior knowledge (the SDK's Kinesis client does). */
interface TwoProtocolListener {
  port: number;
  close(): Promise<void>;
}

export interface TwoProtocolOptions {
  host: string;
  port: number;
  handle: (request: AnyRequest, response: AnyResponse) => void;
  /** For the first byte of a connection, and for the head of an HTTP/1.1 request. */
  patienceMs?: number;
}

export async function listenOnBothProtocols(options: TwoProtocolOptions): Promise<TwoProtocolListener> {
  const patienceMs = options.patienceMs ?? DEFAULT_PATIENCE_MS;
  const http1 = createHttp1Server(
    { keepAliveTimeout: 60_000, headersTimeout: patienceMs, connectionsCheckingInterval: patienceMs / 2 },
    options.handle,
  );
  // It never listens itself, and Node starts its watch over slow heads only when a server does.
  http1.emit('listening');
  const http2 = createHttp2Server(options.handle);
  http2.on('sessionError', () => undefined);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setTimeout(patienceMs, () => socket.destroy());
    socket.once('data', (firstBytes: Buffer) => {
      socket.setTimeout(0);
      socket.removeAllListeners('timeout');
      socket.pause();
      socket.unshift(firstBytes);
      // The HTTP/2 preface starts with "PRI"; no HTTP/1.1 method does. [RFC 9113, 3.4]
      const chosen = firstBytes.subarray(0, 3).toString('latin1') === 'PRI' ? http2 : http1;
      chosen.emit('connection', socket);
      if (chosen === http1) socket.resume();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        http1.close();
        for (const socket of sockets) socket.destroy();
      }),
  };
}
