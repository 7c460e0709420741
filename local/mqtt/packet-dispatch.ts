import type { BrokerCore } from './broker-core.ts';
import type { Client } from './client.ts';
import { endClient } from './client-end.ts';
import { CONNECT_FIRST_BYTE, PACKET_TYPE } from './codec/client-packet.ts';
import { checkPingreq } from './codec/decode-control.ts';
import { PINGRESP } from './codec/encode-control.ts';
import type { FrameSink } from './codec/frame-reader.ts';
import { ProtocolViolation } from './codec/protocol-violation.ts';
import { REASON } from './codec/reason-codes.ts';
import type { Connection } from './connection.ts';
import { handleConnect } from './handlers/connect.ts';
import { handleDisconnect } from './handlers/disconnect.ts';
import { handlePuback } from './handlers/puback.ts';
import { handlePublish } from './handlers/publish.ts';
import { handlePubcomp, handlePubrec, handlePubrel } from './handlers/qos2.ts';
import { handleSubscribe } from './handlers/subscribe.ts';
import { handleUnsubscribe } from './handlers/unsubscribe.ts';

/** Handles what a peer sent. Never throws: what goes wrong ends this connection and no other. */
export function receiveBytes(dispatch: PacketDispatch, chunk: Buffer): void {
  const { core, connection } = dispatch;
  if (connection.isClosed) return;
  const nowMs = core.clock.nowMs();
  core.permissionEpoch.beginRead(nowMs);
  try {
    connection.outbox.throughput?.received(chunk.length);
    const problem = connection.frames.read(chunk, dispatch);
    if (problem > 0) throw new ProtocolViolation(problem, FRAME_PROBLEMS.get(problem) ?? 'packet is malformed');
    if (connection.heardPacket) {
      connection.heardPacket = false;
      connection.client?.keepAlive?.packetArrived(nowMs);
    }
    if (connection.outbox.bufferedBytes > core.limits.maxStalledBytes) connection.client?.tooSlow();
  } catch (error) {
    fail(core, connection, error);
  } finally {
    core.permissionEpoch.endRead();
  }
}

/** Routes whole packets of one connection to their handlers. */
export class PacketDispatch implements FrameSink {
  readonly core: BrokerCore;
  readonly connection: Connection;

  constructor(core: BrokerCore, connection: Connection) {
    this.core = core;
    this.connection = connection;
  }

  header(firstByte: number, bodyBytes: number): number {
    // Nothing but a CONNECT is worth buffering from a stranger. [MQTT-3.1.0-1]
    if (!this.connection.client && firstByte !== CONNECT_FIRST_BYTE) return REASON.protocolError;
    return bodyBytes > this.core.limits.maxPacketBytes ? REASON.packetTooLarge : 0;
  }

  frame(firstByte: number, buffer: Buffer, start: number, end: number): boolean {
    const { core, connection } = this;
    const client = connection.client;
    if (client) {
      connection.heardPacket = true;
      handlePacket(core, client, firstByte, buffer, start, end);
    } else {
      handleConnect(core, connection, buffer, start, end);
    }
    return !connection.isClosed;
  }
}

const FRAME_PROBLEMS = new Map<number, string>([
  [REASON.protocolError, 'first packet is not CONNECT'],
  [REASON.packetTooLarge, 'packet is too large'],
]);

function handlePacket(
  core: BrokerCore,
  client: Client,
  firstByte: number,
  buffer: Buffer,
  start: number,
  end: number,
): void {
  const flags = firstByte & 0x0f;
  switch (firstByte >> 4) {
    case PACKET_TYPE.publish:
      handlePublish(core, client, buffer, start, end, flags);
      return;
    case PACKET_TYPE.puback:
      handlePuback(core, client, buffer, start, end, flags);
      return;
    case PACKET_TYPE.pingreq:
      checkPingreq(start, end, flags);
      client.connection.outbox.append(PINGRESP);
      return;
    case PACKET_TYPE.subscribe:
      handleSubscribe(core, client, buffer, start, end, flags);
      return;
    case PACKET_TYPE.unsubscribe:
      handleUnsubscribe(core, client, buffer, start, end, flags);
      return;
    case PACKET_TYPE.disconnect:
      handleDisconnect(core, client, buffer, start, end, flags);
      return;
    default:
      if (core.features.maximumQos === 2 && handleQos2(core, client, firstByte, buffer, start, end)) return;
      // A second CONNECT [MQTT-3.1.0-2], AUTH and the packets of QoS 2 [AWS-IoT: mqtt], and what only a server sends.
      throw new ProtocolViolation(REASON.protocolError, `packet type ${firstByte >> 4} is not expected`);
  }
}

function handleQos2(
  core: BrokerCore,
  client: Client,
  firstByte: number,
  buffer: Buffer,
  start: number,
  end: number,
): boolean {
  const flags = firstByte & 0x0f;
  switch (firstByte >> 4) {
    case PACKET_TYPE.pubrec:
      handlePubrec(core, client, buffer, start, end, flags);
      return true;
    case PACKET_TYPE.pubrel:
      handlePubrel(client, buffer, start, end, flags);
      return true;
    case PACKET_TYPE.pubcomp:
      handlePubcomp(core, client, buffer, start, end, flags);
      return true;
    default:
      return false;
  }
}

function fail(core: BrokerCore, connection: Connection, error: unknown): void {
  const violation = error instanceof ProtocolViolation ? error : undefined;
  const client = connection.client;
  if (!violation) core.log('error', 'mqtt-handler-failed', { clientId: client?.info.clientId, error: String(error) });
  if (client) {
    endClient(core, client, {
      reason: violation ? 'CLIENT_ERROR' : 'SERVER_ERROR',
      reasonCode: violation?.reasonCode ?? REASON.unspecified,
      reasonString: violation?.message ?? 'internal error',
      publishWill: true,
    });
    return;
  }
  core.log('warn', 'mqtt-connect-malformed', {
    remoteAddress: connection.peer.remoteAddress,
    detail: violation?.message,
  });
  connection.shutdown(core.clock, core.limits.closeGraceMs);
}
