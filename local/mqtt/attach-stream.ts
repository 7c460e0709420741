import type { Duplex } from 'node:stream';
import type { BrokerCore } from './broker-core.ts';
import { endClient, reasonCodeOf } from './client-end.ts';
import { Connection } from './connection.ts';
import { PacketDispatch, receiveBytes } from './packet-dispatch.ts';
import type { DisconnectReason, Peer } from './ports.ts';
import { Throughput } from './throughput.ts';

export interface AttachedStream {
  /** Ends the connection, before its CONNECT without a word; no effect when it has ended already. */
  end(reason: DisconnectReason): void;
}

const DISPATCH = Symbol('dispatch');

/** A stream that carries a connection knows it: so one set of listeners does for all of them. */
interface Carrier extends Duplex {
  [DISPATCH]: PacketDispatch;
}

/** Makes a connection of a byte stream, unless the gate is closed to its peer. */
export function attachStream(core: BrokerCore, duplex: Duplex, peer: Peer): AttachedStream {
  const halfOpen = core.gate.enter(peer.remoteAddress);
  if (!halfOpen) {
    duplex.on('error', () => undefined);
    duplex.destroy();
    return { end: () => undefined };
  }
  const connection = new Connection(duplex, peer, core.flushQueue, halfOpen);
  const { bytesPerSecond } = core.limits;
  if (Number.isFinite(bytesPerSecond))
    connection.outbox.throughput = new Throughput(duplex, core.clock, bytesPerSecond);
  core.connections.add(connection);
  connection.connectDeadline = core.clock.schedule(core.limits.connectTimeoutMs, () => {
    core.log('warn', 'mqtt-connect-timeout', { remoteAddress: peer.remoteAddress });
    connection.destroy();
  });
  Object.assign(duplex, { [DISPATCH]: new PacketDispatch(core, connection) });
  duplex.on('data', onData).on('drain', onDrain).on('error', onError).on('end', onEnd).on('close', onClose);
  return { end: (reason) => endStream(core, connection, reason) };
}

function onData(this: Carrier, chunk: Buffer): void {
  receiveBytes(this[DISPATCH], chunk);
}

function onDrain(this: Carrier): void {
  const { core, connection } = this[DISPATCH];
  if (connection.client && !connection.isClosed) core.deliverer.pump(connection.client.session);
}

function onError(this: Carrier, error: Error): void {
  this[DISPATCH].core.log('debug', 'mqtt-socket-error', { error: String(error) });
}

function onEnd(this: Carrier): void {
  lose(this[DISPATCH]);
}

function onClose(this: Carrier): void {
  const { core, connection } = this[DISPATCH];
  core.connections.delete(connection);
  connection.halfOpen?.closed();
  lose(this[DISPATCH]);
}

function lose({ core, connection }: PacketDispatch): void {
  if (connection.client)
    endClient(core, connection.client, { reason: 'CONNECTION_LOST', publishWill: true, abrupt: true });
  connection.destroy();
}

/** A client that left by itself is not told, and has no will. [AWS-IoT: life-cycle-events] */
function endStream(core: BrokerCore, connection: Connection, reason: DisconnectReason): void {
  if (!connection.client) connection.destroy();
  else if (reason === 'CLIENT_INITIATED_DISCONNECT')
    endClient(core, connection.client, { reason, publishWill: false, abrupt: true });
  else endClient(core, connection.client, { reason, reasonCode: reasonCodeOf(reason), publishWill: true });
}
