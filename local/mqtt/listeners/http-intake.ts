import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AwsHttpResponse } from '../../ports/aws-http.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { foreignOrigin } from '../../ports/page-origin.ts';
import type { AddressGate, HalfOpen } from '../address-gate.ts';
import type { Peer } from '../ports.ts';
import { endWithResponse, readRequest, sendResponse } from './http-messages.ts';
import type { HttpPort } from './http-port.ts';
import { RequestDeadline } from './request-deadline.ts';

/** A signed URL with a session token needs some 3 KB. [assumed] */
const MAX_HEADER_BYTES = 16 * 1024;

/** A connection that speaks HTTP, from its first byte. */
export interface HttpConnection {
  readonly peer: Peer;
  readonly deadline: RequestDeadline;
  readonly halfOpen: HalfOpen;
}

/** Takes a switch of protocols over; it answers, or closes. */
export type TakeUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer, connection: HttpConnection) => void;

export interface HttpIntakeOptions {
  port: HttpPort;
  /** Host names of pages that may ask, beside this machine's; lower case. */
  allowedHosts: readonly string[];
  gate: AddressGate;
  clock: Clock;
  log: Log;
  /** Without it a request to upgrade is a request like others. */
  upgrade?: TakeUpgrade;
}

/** HTTP/1.1 on sockets that somebody else accepted. Bounded in time, header and body; a peer is half-open until a request of it succeeds. */
export function createHttpIntake(options: HttpIntakeOptions): { take(socket: Socket, peer: Peer): void } {
  const { port, gate, clock, log, upgrade, allowedHosts } = options;
  const connections = new WeakMap<Duplex, HttpConnection>();
  const refusedPage = (request: IncomingMessage, { remoteAddress }: Peer): AwsHttpResponse | undefined => {
    const origin = foreignOrigin(request.headers.origin, allowedHosts);
    if (origin === undefined) return undefined;
    log('warn', 'https-page-refused', { remoteAddress, origin });
    return port.refuse('forbidden', `A page of ${origin} may not connect`);
  };
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    const connection = connections.get(request.socket);
    if (!connection) throw new Error('a request came on a socket that was not taken');
    connection.deadline.watch(request, response);
    const refused = refusedPage(request, connection.peer);
    if (refused) {
      sendResponse(response, refused, true);
      return;
    }
    serve(port, connection, request, response).catch((error: unknown) => {
      // The client has gone, mid-request or mid-answer; there is nobody to tell.
      log('debug', 'https-request-aborted', { error: String(error) });
      response.destroy();
    });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const { remoteAddress } = connections.get(socket)?.peer ?? {};
    // A peer that went away said nothing wrong.
    if (error.code === 'ECONNRESET') socket.destroy();
    else {
      log('warn', 'https-request-malformed', { remoteAddress, error: error.message });
      endWithResponse(socket, port.refuse('malformed', error.message));
    }
  });
  if (upgrade) {
    server.on('upgrade', (request, socket, head) => {
      const connection = connections.get(socket);
      if (!connection) throw new Error('an upgrade came on a socket that was not taken');
      connection.deadline.stop();
      const refused = refusedPage(request, connection.peer);
      if (refused) endWithResponse(socket, refused);
      else upgrade(request, socket, head, connection);
    });
  }
  return {
    take(socket, peer) {
      const halfOpen = gate.enter(peer.remoteAddress);
      if (!halfOpen) {
        socket.destroy();
        return;
      }
      const timedOut = (): void => log('warn', 'https-request-timeout', { remoteAddress: peer.remoteAddress });
      connections.set(socket, { peer, halfOpen, deadline: new RequestDeadline(socket, clock, timedOut) });
      socket.once('close', () => halfOpen.closed());
      server.emit('connection', socket);
    },
  };
}

async function serve(
  port: HttpPort,
  { peer, halfOpen }: HttpConnection,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const read = await readRequest(request);
  if (!read) {
    sendResponse(response, port.refuse('too-large', 'The request is too large'), true);
    return;
  }
  const answer = await port.answer(read, peer);
  if (answer.status < 400) halfOpen.admitted();
  sendResponse(response, answer, false);
}
