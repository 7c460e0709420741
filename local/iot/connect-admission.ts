import type { ConnectDecision, ConnectRequest } from '../mqtt/ports.ts';
import type { Log } from '../ports/log.ts';
import { certificateIdOfDer } from './certificates/certificate.ts';
import { type ConnectDetails, createConnectionPrincipal } from './connection-principal.ts';
import type { IotStore } from './iot-store.ts';
import { publishRoute } from './reserved-topics.ts';

/**
 * Decides on a CONNECT: the certificate must be registered and ACTIVE (`identity`), then `iot:Connect` on the client
 * id and the will's permissions (`policy`). [AWS-IoT: x509-client-certs] [AWS-IoT: connect-policy]
 */
export function admitConnect(store: IotStore, log: Log, request: ConnectRequest): ConnectDecision {
  const { clientId, peer } = request;
  const refuse = (layer: 'identity' | 'policy', reason: string, fields: object = {}): ConnectDecision => {
    log('info', 'connect-refused', { action: 'iot:Connect', clientId, layer, reason, ...fields });
    return { ok: false, layer, reason };
  };
  if (!peer.certificateDer) return refuse('identity', 'no client certificate');
  const certificateId = certificateIdOfDer(peer.certificateDer);
  const certificate = store.certificates.certificate(certificateId);
  if (!certificate) return refuse('identity', 'certificate is not registered', { certificateId });
  if (certificate.status !== 'ACTIVE') {
    return refuse('identity', `certificate is ${certificate.status}`, { certificateId });
  }
  const principal = createConnectionPrincipal(store, certificate, detailsOf(store, request));
  for (const { action, resource } of neededFor(store, request)) {
    if (principal.isAllowed(action, resource)) continue;
    const nearest = principal.policies().explain(action, resource);
    return refuse('policy', `${action} is not allowed`, { certificateId, action, resource, nearest });
  }
  if (request.will && publishRoute(request.will.topic).kind === 'refused') {
    return refuse('policy', 'will on a reserved topic', { certificateId, resource: request.will.topic });
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
