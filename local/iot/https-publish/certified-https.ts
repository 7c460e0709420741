import type { Peer } from '../../mqtt/ports.ts';
import type { AwsHttpRequest, AwsHttpResponse } from '../../ports/aws-http.ts';
import type { Log } from '../../ports/log.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { certificateStanding } from '../certificates/certificate-standing.ts';
import { type ConnectionPrincipal, createConnectionPrincipal } from '../connection-principal.ts';
import type { IotDataService } from '../data-plane/iot-data-service.ts';
import type { IotStore } from '../iot-store.ts';
import { policyRefusal } from '../operation-permission.ts';
import type { Refusal } from '../refusals/refusal.ts';
import type { RefusalBook } from '../refusals/refusal-book.ts';
import { httpsRefusal } from './https-refusal.ts';

export interface CertifiedHttpsOptions {
  store: IotStore;
  service: IotDataService;
  refusals: RefusalBook;
  log: Log;
}

/** What IoT policies decide about; connections are IAM's. [AWS-IoT: iot-policy-actions] */
const DEVICE_ACTIONS = new Set([
  'iot:Publish',
  'iot:RetainPublish',
  'iot:GetRetainedMessage',
  'iot:ListRetainedMessages',
  'iot:GetThingShadow',
  'iot:UpdateThingShadow',
  'iot:DeleteThingShadow',
  'iot:ListNamedShadowsForThing',
  'iotjobsdata:GetPendingJobExecutions',
  'iotjobsdata:StartNextPendingJobExecution',
  'iotjobsdata:DescribeJobExecution',
  'iotjobsdata:UpdateJobExecution',
]);
/** HTTPS has no client id. */
const NO_CLIENT = 'n/a';

/**
 * The data plane for a device that shows its certificate over HTTPS: looked up at each request, and held to its
 * policies. Thing policy variables stay unresolved. [AWS-IoT: http] [AWS-IoT: thing-policy-variables]
 */
export function createCertifiedHttps(options: CertifiedHttpsOptions) {
  return {
    async answer(request: AwsHttpRequest, peer: Peer): Promise<AwsHttpResponse> {
      const { store, service } = options;
      const needed = service.requiredPermissions(request);
      const standing = certificateStanding(store.certificates, peer.certificateDer);
      if (!standing.ok) {
        const asked = needed[0] ?? { action: 'iot:Publish', resource: '*' };
        const { certificateId, reason } = standing;
        return refuse(options, { clientId: NO_CLIENT, ...asked, certificateId, layer: 'identity', reason });
      }
      const { certificate } = standing;
      const refusal = refusalOf(store, certificate, peer, needed);
      if (refusal) return refuse(options, refusal);
      const { certificateId } = certificate;
      return service.handle(request, { kind: 'certificate', certificateId }, peer.remoteAddress);
    },
    refuse: httpsRefusal,
  };
}

function refusalOf(
  store: IotStore,
  certificate: Certificate,
  peer: Peer,
  needed: readonly { action: string; resource: string }[],
): Refusal | undefined {
  const principal = httpsPrincipal(store, certificate, peer);
  for (const { action, resource } of needed) {
    if (!DEVICE_ACTIONS.has(action)) {
      const reason = `${action} needs a signed request, not a certificate`;
      const { certificateId } = certificate;
      return { clientId: NO_CLIENT, certificateId, layer: 'reserved', action, resource, reason };
    }
    if (principal.isAllowed(action, resource)) continue;
    // Older pages and policies have the actions of jobs among IoT's own. [AWS-IoT: iot-policy-actions]
    const older = action.replace(/^iotjobsdata:/, 'iot:');
    if (!principal.isAllowed(older, resource)) return policyRefusal(principal, NO_CLIENT, action, resource);
  }
  return undefined;
}

function httpsPrincipal(store: IotStore, certificate: Certificate, peer: Peer): ConnectionPrincipal {
  return createConnectionPrincipal(store, certificate, {
    ...{ clientId: '', thingless: true, sourceIp: peer.remoteAddress },
    ...{ connectAttributes: [], lastWillTopicArn: undefined },
  });
}

/** AWS says only "Forbidden"; naming what is missing helps more. Which statement came nearest is for the operator. */
function refuse({ log, refusals }: CertifiedHttpsOptions, refusal: Refusal): AwsHttpResponse {
  const { reason, action, resource, layer, certificateId } = refusal;
  log('warn', 'https-refused', { reason, action, resource, layer, certificateId });
  refusals.record(refusal);
  return httpsRefusal('forbidden', layer === 'policy' ? `not authorized to perform ${action} on ${resource}` : reason);
}
