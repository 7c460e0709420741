import { readFileSync } from 'node:fs';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { Aedes } from 'aedes';
import { credentialFiles } from './credentials.ts';

/** Aedes as a process of its own, on plain TCP and mutual TLS, nothing checked. Prints its ports. */
const dir = process.argv[2] ?? '.';
const pem = (name: keyof typeof credentialFiles): Buffer => readFileSync(join(dir, credentialFiles[name]));
const aedes = await Aedes.createBroker();

const take = (socket: Socket): void => {
  socket.setNoDelay(true);
  aedes.handle(socket);
};
const plain = createTcpServer(take);
const tls = createTlsServer(
  { ca: pem('ca'), cert: pem('serverCert'), key: pem('serverKey'), requestCert: true, rejectUnauthorized: true },
  take,
);
process.once('SIGTERM', () => process.exit(0)).once('SIGINT', () => process.exit(0));
const ports = { port: await listen(plain), tlsPort: await listen(tls) };
process.stdout.write(`${JSON.stringify(ports)}\n`);

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
    });
  });
}
