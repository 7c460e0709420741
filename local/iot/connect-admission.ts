import type { ConnectDecision, ConnectRequest } from '../mqtt/ports.ts';
import type { RoleAuthorizer } from '../ports/role-authorizer.ts';
import { certificateStanding } from './certificates/certificate-standing.ts';
import { type ConnectDetails, type ConnectionPrincipal, createConnectionPrincipal } from './connection-principal.ts';
import { createIamPrincipal } from './iam-principal.ts';
import type { IotStore } from './iot-store.ts';
import { policyRefusal } from './operation-permission.ts';
import type { Refusal } from './refusals/refusal.ts';
import { publishRoute } from './reserved-topics.ts';

export interface AdmissionPorts {
  store: IotStore;
  roles: RoleAuthorizer;
}

type Identified =
  | { ok: true; principal: ConnectionPrincipal }
  | { ok: false; certificateId: string | undefined; reason: string };

/**
 * Decides on a CONNECT: the certificate must be registered and ACTIVE (`identity`), unless a signature opened the
 * connection; then `iot:Connect` on the client
 * id and the will's permissions (`policy`). `refused` hears what was wrong.
 * [AWS-IoT: x509-client-certs] [AWS-IoT: connect-policy]
 */
export function admitConnect(
  ports: AdmissionPorts,
  request: ConnectRequest,
  refused: (refusal: Refusal) => void,
): ConnectDecision {
  const { store } = ports;
  const { clientId } = request;
  const refuse = (refusal: Refusal): ConnectDecision => {
    refused(refusal);
    return { ok: false, layer: refusal.layer === 'identity' ? 'identity' : 'policy', reason: refusal.reason };
  };
  const connect = { clientId, action: 'iot:Connect', resource: store.arns.client(clientId) };
  const identified = identify(ports, request);
  if (!identified.ok) {
    const { certificateId, reason } = identified;
    return refuse({ ...connect, certificateId, layer: 'identity', reason });
  }
  const { principal } = identified;
  for (const { action, resource } of neededFor(store, request)) {
    if (!principal.isAllowed(action, resource)) return refuse(policyRefusal(principal, clientId, action, resource));
  }
  if (request.will && publishRoute(request.will.topic).kind === 'refused') {
    const will = { action: 'iot:Publish', resource: store.arns.topic(request.will.topic) };
    const { certificateId } = principal;
    return refuse({
      ...connect,
      certificateId,
      ...will,
      layer: 'reserved',
      reason: 'the topic of its will is reserved',
    });
  }
  return { ok: true, principal };
}

function identify({ store, roles }: AdmissionPorts, request: ConnectRequest): Identified {
  const { caller, certificateDer } = request.peer;
  const details = detailsOf(store, request);
  if (caller) return { ok: true, principal: createIamPrincipal(caller, details, roles) };
  const standing = certificateStanding(store.certificates, certificateDer);
  return standing.ok
    ? { ok: true, principal: createConnectionPrincipal(store, standing.certificate, details) }
    : standing;
}

/** Lists that all connections share. */
const CONNECT_ATTRIBUTES = {
  none: [],
  persistent: ['PersistentConnect'],
  withWill: ['LastWill'],
  persistentWithWill: ['PersistentConnect', 'LastWill'],
} as const;

function detailsOf(store: IotStore, request: ConnectRequest): ConnectDetails {
  // MQTT 5 has two switches for what 3.1.1 calls a non-clean session; either counts. [assumed]
  const isPersistent = !request.cleanStart || request.sessionExpirySeconds > 0;
  return {
    clientId: request.clientId,
    sourceIp: request.peer.remoteAddress,
    connectAttributes: request.will
      ? CONNECT_ATTRIBUTES[isPersistent ? 'persistentWithWill' : 'withWill']
      : CONNECT_ATTRIBUTES[isPersistent ? 'persistent' : 'none'],
    lastWillTopicArn: request.will && store.arns.topic(request.will.topic),
  };
}

function neededFor(store: IotStore, request: ConnectRequest): { action: string; resource: string }[] {
  const needed = [{ action: 'iot:Connect', resource: store.arns.client(request.clientId) }];
  if (request.will) {
    const resource = store.arns.topic(request.will.topic);
    needed.push({ action: 'iot:Publish', resource });
    // That a retained will needs this right as well follows from the publish rule. [assumed]
    if (request.will.retain) needed.push({ action: 'iot:RetainPublish', resource });
  }
  return needed;
}
