import type { Server, Socket } from 'node:net';

/** Something that accepts connections on a port of its own. */
export interface Listener {
  /** The port bound, also when 0 was asked for. */
  port: number;
  /** Stops accepting and cuts what is open; close the broker first, so that clients are told. */
  close(): Promise<void>;
}

/** Binds a server. Rejects with Node's error, which has `code` and `port`, when the port is taken or not allowed. */
export function bindListener(server: Server, host: string, port: number): Promise<Listener> {
  const sockets = new Set<Socket>();
  // one function for all sockets: each is there for as long as a connection
  const forget = function (this: Socket): void {
    sockets.delete(this);
  };
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', forget);
  });
  return new Promise((resolve, reject) => {
    const refused = (error: Error): void => reject(Object.assign(error, { port }));
    server.once('error', refused);
    server.listen(port, host, () => {
      server.off('error', refused);
      const address = server.address();
      const bound = typeof address === 'object' && address ? address.port : port;
      resolve({ port: bound, close: () => closeServer(server, sockets) });
    });
  });
}

function closeServer(server: Server, sockets: Set<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
