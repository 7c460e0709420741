import { type BrokerCore, notify } from '../broker-core.ts';
import { Client } from '../client.ts';
import { endClient } from '../client-end.ts';
import type { ConnectPacket } from '../codec/client-packet.ts';
import { decodeConnect } from '../codec/decode-connect.ts';
import { encodeConnack } from '../codec/encode-control.ts';
import type { PacketProperties } from '../codec/properties.ts';
import { ProtocolViolation } from '../codec/protocol-violation.ts';
import { CONNACK_V3, REASON } from '../codec/reason-codes.ts';
import { connectRequest, judgeConnect } from '../connect-terms.ts';
import type { Connection } from '../connection.ts';
import { KeepAlive } from '../keep-alive.ts';
import type { ConnectDecision, ConnectRequest, Peer, Principal } from '../ports.ts';
import type { Session } from '../session.ts';
import { willOf } from '../will.ts';

/** CONNECT: decides whether the peer becomes a client, and makes it one. Throws ProtocolViolation when it is malformed. */
export function handleConnect(
  core: BrokerCore,
  connection: Connection,
  bytes: Buffer,
  start: number,
  end: number,
): void {
  const packet = decode(connection, bytes, start, end);
  const assigned = packet.clientId === '';
  if (assigned) {
    packet.clientId = core.newUuid();
    packet.clientIdBytes = packet.clientId.length;
  }
  const fault = judgeConnect(packet, assigned, core);
  if (fault) {
    core.log('warn', 'mqtt-connect-refused', { clientId: packet.clientId, reasonCode: fault.v5 });
    refuse(core, connection, packet, fault.v5, fault.v3);
    return;
  }
  const request = connectRequest(packet, connection, core);
  const decision = authenticate(core, request);
  if (decision?.ok && !mayConnect(core, request.clientId)) {
    core.log('warn', 'mqtt-connect-throttled', { clientId: request.clientId });
    refuse(core, connection, packet, REASON.quotaExceeded, CONNACK_V3.serverUnavailable);
    return;
  }
  if (decision?.ok) {
    accept(core, connection, packet, request, decision.principal, assigned);
    return;
  }
  if (!decision) {
    refuse(core, connection, packet, REASON.unspecified, CONNACK_V3.serverUnavailable);
    return;
  }
  // who denies says why, at a level people see
  core.log('debug', 'mqtt-connect-denied', {
    clientId: request.clientId,
    layer: decision.layer,
    reason: decision.reason,
  });
  notify(core, 'onConnectFailed', () => core.ports.onConnectFailed(request, decision.reason));
  if (decision.layer === 'identity') connection.destroy();
  else refuse(core, connection, packet, REASON.notAuthorized, CONNACK_V3.notAuthorized);
}

/** [AWS-IoT: iot-core quotas] Only who passed authentication is counted. [assumed] */
function mayConnect(core: BrokerCore, clientId: string): boolean {
  const nowMs = core.clock.nowMs();
  return core.connectQuota.take(clientId, nowMs) && core.account.mayConnect(core.clients.size, nowMs);
}

/** Old and unknown protocol levels get the answer of 3.1.1, which all of them understand. [MQTT-3.1.2-2] */
function decode(connection: Connection, bytes: Buffer, start: number, end: number): ConnectPacket {
  try {
    return decodeConnect(bytes, start, end);
  } catch (error) {
    if (error instanceof ProtocolViolation && error.reasonCode === REASON.unsupportedProtocolVersion) {
      connection.outbox.append(encodeConnack(4, CONNACK_V3.unacceptableProtocolVersion, false));
    }
    throw error;
  }
}

function authenticate(core: BrokerCore, request: ConnectRequest): ConnectDecision | undefined {
  try {
    return core.ports.authenticate(request);
  } catch (error) {
    core.log('error', 'mqtt-port-failed', { port: 'authenticate', error: String(error) });
    return undefined;
  }
}

function refuse(
  core: BrokerCore,
  connection: Connection,
  packet: ConnectPacket,
  v5: number,
  v3: number | undefined,
): void {
  const code = packet.protocolVersion === 5 ? v5 : v3;
  if (code !== undefined) connection.outbox.append(encodeConnack(packet.protocolVersion, code, false));
  connection.shutdown(core.clock, core.limits.closeGraceMs);
}

function accept(
  core: BrokerCore,
  connection: Connection,
  packet: ConnectPacket,
  request: ConnectRequest,
  principal: Principal,
  assigned: boolean,
): void {
  takeOver(core, request.clientId);
  connection.peer = admittedPeer(connection.peer);
  const { session, present } = core.sessions.open(
    request.clientId,
    request.protocolVersion,
    request.cleanStart,
    request.sessionExpirySeconds,
  );
  const client = newClient(core, connection, packet, request, principal, session);
  connection.stopDeadline();
  connection.halfOpen?.admitted();
  connection.halfOpen = undefined;
  connection.client = client;
  session.connection = client;
  core.clients.set(request.clientId, client);
  core.departed.forget(request.clientId);
  const properties = packet.protocolVersion === 5 ? connackProperties(core, packet, request, assigned) : {};
  connection.outbox.append(encodeConnack(packet.protocolVersion, REASON.success, present, properties));
  if (request.keepAliveSeconds > 0)
    client.keepAlive = new KeepAlive(core.keepAlives, core.clock.nowMs(), request.keepAliveSeconds, client);
  core.log('info', 'mqtt-connected', { clientId: request.clientId, protocolVersion: request.protocolVersion, present });
  notify(core, 'onConnected', () => core.ports.onConnected(client.info));
  core.deliverer.resume(session);
  core.router.shared.memberReady(session);
}

/** The certificate is asked for at CONNECT only; kept, it would be a kilobyte a connection. */
function admittedPeer({ remoteAddress, remotePort, localAddress, localPort, caller }: Peer): Peer {
  // one shape for all: V8 would keep a description of each object put together by spreading
  return { remoteAddress, remotePort, localAddress, localPort, caller } as Peer;
}

/** The new connection wins. [MQTT-3.1.4-3] [AWS-IoT: mqtt] */
function takeOver(core: BrokerCore, clientId: string): void {
  const old = core.clients.get(clientId);
  if (!old) return;
  endClient(core, old, { reason: 'DUPLICATE_CLIENTID', reasonCode: REASON.sessionTakenOver, publishWill: true });
}

function newClient(
  core: BrokerCore,
  connection: Connection,
  packet: ConnectPacket,
  request: ConnectRequest,
  principal: Principal,
  session: Session,
): Client {
  const connectedAtMs = core.clock.nowMs();
  return new Client(core, {
    connection,
    session,
    info: {
      clientId: request.clientId,
      principal,
      sessionIdentifier: core.newUuid(),
      versionNumber: core.versions.connected(request.clientId, connectedAtMs),
      protocolVersion: request.protocolVersion,
      cleanStart: request.cleanStart,
      keepAliveSeconds: request.keepAliveSeconds,
      connectedAtMs,
      peer: connection.peer,
    },
    will: packet.will ? willOf(packet.will, core.features) : undefined,
    receiveMaximum: packet.properties.receiveMaximum ?? core.limits.receiveMaximum,
    outboundAliasMaximum: core.features.outboundTopicAliases ? aliasMaximum(core, packet) : 0,
    maximumPacketBytes: packet.properties.maximumPacketSize,
  });
}

/** No more than the client takes, and no more than the broker takes from a client. [MQTT-3.1.2-26] */
function aliasMaximum(core: BrokerCore, packet: ConnectPacket): number {
  return Math.min(packet.properties.topicAliasMaximum ?? 0, core.limits.topicAliasMaximum);
}

/** What AWS announces to an MQTT 5 client. [AWS-IoT: mqtt, MQTT 5 properties] */
function connackProperties(
  core: BrokerCore,
  packet: ConnectPacket,
  request: ConnectRequest,
  assigned: boolean,
): PacketProperties {
  const properties: PacketProperties = {
    receiveMaximum: core.limits.receiveMaximum,
    ...(core.features.maximumQos === 1 && { maximumQos: 1 }),
    retainAvailable: 1,
    maximumPacketSize: core.limits.maxPacketBytes,
    topicAliasMaximum: core.limits.topicAliasMaximum,
    wildcardSubscriptionAvailable: 1,
    subscriptionIdentifiersAvailable: core.features.subscriptionIdentifiers ? 1 : 0,
    sharedSubscriptionAvailable: 1,
    serverKeepAliveSeconds: request.keepAliveSeconds,
  };
  if (assigned) properties.assignedClientIdentifier = request.clientId;
  if (request.sessionExpirySeconds !== (packet.properties.sessionExpirySeconds ?? 0)) {
    properties.sessionExpirySeconds = request.sessionExpirySeconds;
  }
  return properties;
}
