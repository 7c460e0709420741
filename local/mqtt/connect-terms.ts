import type { BrokerCore } from './broker-core.ts';
import type { ConnectPacket } from './codec/client-packet.ts';
import { CONNACK_V3, REASON } from './codec/reason-codes.ts';
import type { Connection } from './connection.ts';
import { effectiveKeepAliveSeconds } from './keep-alive.ts';
import type { MqttLimits } from './mqtt-limits.ts';
import type { ConnectRequest } from './ports.ts';
import { isClientId } from './topic-rules.ts';
import { hasTooManyUserProperties } from './user-property-size.ts';
import { judgeWill } from './will.ts';

/** The refusal; without `v3` a 3.1.1 client sees the connection close. */
export interface ConnectFault {
  v5: number;
  v3?: number;
}

type Terms = Pick<BrokerCore, 'limits' | 'features'>;

/** What the protocol and AWS's limits have against a CONNECT; undefined when nothing. */
export function judgeConnect(packet: ConnectPacket, assigned: boolean, core: Terms): ConnectFault | undefined {
  const { limits, features } = core;
  // An empty id needs a clean session in 3.1.1. [MQTT-3.1.3-8]
  if (assigned && packet.protocolVersion === 4 && !packet.cleanStart) {
    return { v5: REASON.clientIdentifierNotValid, v3: CONNACK_V3.identifierRejected };
  }
  if (!isClientId(packet.clientId, packet.clientIdBytes, limits)) return { v5: REASON.clientIdentifierNotValid };
  // AUTH is not among the packets AWS speaks. [AWS-IoT: mqtt]
  const { authenticationMethod, authenticationData } = packet.properties;
  if (authenticationMethod !== undefined || authenticationData !== undefined)
    return { v5: REASON.badAuthenticationMethod };
  if (hasTooManyUserProperties(packet.properties, limits.maxUserPropertyBytes)) return { v5: REASON.quotaExceeded };
  const willFault = packet.will ? judgeWill(packet.will, limits, features) : REASON.success;
  return willFault === REASON.success ? undefined : { v5: willFault };
}

/** What the authenticator is asked, with keep alive and session expiry as they will hold. */
export function connectRequest(packet: ConnectPacket, connection: Connection, core: Terms): ConnectRequest {
  const { limits, features } = core;
  const request: ConnectRequest = {
    clientId: packet.clientId,
    protocolVersion: packet.protocolVersion,
    cleanStart: packet.cleanStart,
    sessionExpirySeconds: sessionExpirySeconds(packet, limits),
    keepAliveSeconds: effectiveKeepAliveSeconds(
      packet.keepAliveSeconds,
      limits,
      packet.protocolVersion,
      features.keepAliveAsAsked,
    ),
    peer: connection.peer,
  };
  if (packet.username !== undefined) request.username = packet.username;
  if (packet.will) {
    const { topic, qos, retain } = packet.will;
    request.will = { topic, qos: qos === 0 ? 0 : 1, retain };
  }
  return request;
}

/** 3.1.1 without clean session lives for the account's quota; 5 as asked, up to it. [AWS-IoT: mqtt persistent sessions] */
function sessionExpirySeconds(packet: ConnectPacket, limits: MqttLimits): number {
  if (packet.protocolVersion === 4) return packet.cleanStart ? 0 : limits.maxSessionExpirySeconds;
  return Math.min(packet.properties.sessionExpirySeconds ?? 0, limits.maxSessionExpirySeconds);
}
