import type { BrokerPorts, ConnectionInfo, ConnectRequest } from '../../mqtt/ports.ts';
import { certificateIdOfDer } from '../certificates/certificate.ts';
import { iamPrincipalId } from '../iam-principal.ts';
import type { IotStore } from '../iot-store.ts';
import { principalOf } from '../operation-permission.ts';
import { thingOfConnection } from '../registry/connection-thing.ts';
import type { LifecycleEvents, LifecycleSession } from './lifecycle-events.ts';

type LifecyclePorts = Pick<
  BrokerPorts,
  'onConnected' | 'onDisconnected' | 'onConnectFailed' | 'onSubscribed' | 'onUnsubscribed'
>;

/** Turns what the broker tells of its connections into lifecycle events. [AWS-IoT: life-cycle-events] */
export function createLifecyclePorts(store: IotStore, events: LifecycleEvents): LifecyclePorts {
  return {
    onConnected: (connection) => events.connected(sessionOf(connection), connection.peer.remoteAddress),
    onDisconnected: (connection, reason) => events.disconnected(sessionOf(connection), reason),
    onConnectFailed(request) {
      const subject = subjectOf(store, request);
      if (subject) events.connectFailed(subject, request.peer.remoteAddress);
    },
    onSubscribed: (connection, filters) => events.subscribed(sessionOf(connection), filters),
    onUnsubscribed: (connection, filters) => events.unsubscribed(sessionOf(connection), filters),
  };
}

/** Who failed to connect. A certificate nobody registered has no account to tell. [assumed] */
function subjectOf(store: IotStore, { clientId, peer }: ConnectRequest) {
  const { certificateDer: der, caller } = peer;
  if (caller) return { clientId, thingName: undefined, principalIdentifier: iamPrincipalId(caller) };
  const certificateId = der && certificateIdOfDer(der);
  if (certificateId === undefined || !store.certificates.certificate(certificateId)) return undefined;
  const thingName = exclusiveThingName(thingOfConnection(store, clientId, certificateId));
  return { clientId, thingName, principalIdentifier: certificateId };
}

function sessionOf(connection: ConnectionInfo): LifecycleSession {
  const principal = principalOf(connection);
  return {
    clientId: connection.clientId,
    thingName: exclusiveThingName(principal.thing()),
    principalIdentifier: principal.principalId,
    sessionIdentifier: connection.sessionIdentifier,
    versionNumber: connection.versionNumber,
  };
}

function exclusiveThingName(thing: ReturnType<typeof thingOfConnection>): string | undefined {
  return thing.attached && thing.exclusive ? thing.thing.thingName : undefined;
}
