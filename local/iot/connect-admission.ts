import type { ConnectDecision, ConnectRequest } from '../mqtt/ports.ts';
import { certificateIdOfDer } from './certificates/certificate.ts';
import { type ConnectDetails, createConnectionPrincipal } from './connection-principal.ts';
import type { IotStore } from './iot-store.ts';
import { policyRefusal } from './operation-permission.ts';
import type { Refusal } from './refusals/refusal.ts';
import { publishRoute } from './reserved-topics.ts';

/**
 * Decides on a CONNECT: the certificate must be registered and ACTIVE (`identity`), then `iot:Connect` on the client
 * id and the will's permissions (`policy`). `refused` hears what was wrong.
 * [AWS-IoT: x509-client-certs] [AWS-IoT: connect-policy]
 */
export function admitConnect(
  store: IotStore,
  request: ConnectRequest,
  refused: (refusal: Refusal) => void,
): ConnectDecision {
  const { clientId, peer } = request;
  const refuse = (refusal: Refusal): ConnectDecision => {
    refused(refusal);
    return { ok: false, layer: refusal.layer === 'identity' ? 'identity' : 'policy', reason: refusal.reason };
  };
  const certificateId = peer.certificateDer && certificateIdOfDer(peer.certificateDer);
  const connect = { clientId, certificateId, action: 'iot:Connect', resource: store.arns.client(clientId) };
  const unknown = (reason: string): ConnectDecision => refuse({ ...connect, layer: 'identity', reason });
  if (certificateId === undefined) return unknown('no client certificate');
  const certificate = store.certificates.certificate(certificateId);
  if (!certificate) return unknown('certificate is not registered');
  if (certificate.status !== 'ACTIVE') return unknown(`certificate is ${certificate.status}`);
  const principal = createConnectionPrincipal(store, certificate, detailsOf(store, request));
  for (const { action, resource } of neededFor(store, request)) {
    if (!principal.isAllowed(action, resource)) return refuse(policyRefusal(principal, clientId, action, resource));
  }
  if (request.will && publishRoute(request.will.topic).kind === 'refused') {
    const will = { action: 'iot:Publish', resource: store.arns.topic(request.will.topic) };
    return refuse({ ...connect, ...will, layer: 'reserved', reason: 'the topic of its will is reserved' });
  }
  return { ok: true, principal };
}

function detailsOf(store: IotStore, request: ConnectRequest): ConnectDetails {
  const connectAttributes: ('PersistentConnect' | 'LastWill')[] = [];
  // MQTT 5 has two switches for what 3.1.1 calls a non-clean session; either counts. [assumed]
  if (!request.cleanStart || request.sessionExpirySeconds > 0) connectAttributes.push('PersistentConnect');
  if (request.will) connectAttributes.push('LastWill');
  return {
    clientId: request.clientId,
    sourceIp: request.peer.remoteAddress,
    connectAttributes,
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
