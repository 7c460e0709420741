import type { Clock } from '../../ports/clock.ts';
import type { LambdaInvoker } from '../../ports/lambda-invoker.ts';
import type { Log } from '../../ports/log.ts';
import type { RoleAuthorizer } from '../../ports/role-authorizer.ts';
import type { CertificateAuthority } from '../certificates/certificate-authority.ts';
import { createOwnershipTokens } from '../certificates/ownership-tokens.ts';
import type { IotStore } from '../iot-store.ts';
import { readPayload, writePayload } from './payload-codec.ts';
import { type ProvisioningRequestTopic, provisioningRequestOf } from './provisioning-topics.ts';
import { type RegisterThingPorts, type Requester, registerThing } from './register-thing.ts';
import { type ProvisioningOutcome, rejected } from './rejection.ts';
import { AWS_PROVISIONING_PER_SECOND, createRequestBounds } from './request-bounds.ts';

export interface ProvisioningService {
  /** True when the topic is a provisioning request, which `handle` then answers. */
  accepts(topic: string): boolean;
  /** Answers on `<topic>/accepted` or `<topic>/rejected`; resolves when it has. Never rejects. */
  handle(requester: Requester, topic: string, payload: Buffer): Promise<void>;
}

export interface ProvisioningServiceOptions {
  store: IotStore;
  authority: CertificateAuthority;
  invoker: LambdaInvoker;
  roles: RoleAuthorizer;
  clock: Clock;
  log: Log;
  /** Delivers to the requester's connection alone: an answer may hold a private key. [assumed] */
  respond: (requester: Requester, topic: string, payload: Buffer) => void;
  /** Requests of one operation a second; AWS's unless told. */
  perSecond?: number;
}

/** The fleet provisioning MQTT API; answers come in the format of the request. [AWS-IoT: fleet-provision-api] */
export function createProvisioningService(options: ProvisioningServiceOptions): ProvisioningService {
  const { store, log } = options;
  const dropUnclaimed = (certificateId: string): void => {
    if (store.certificates.certificate(certificateId)?.status !== 'PENDING_ACTIVATION') return;
    store.certificates.remove(certificateId);
    log('info', 'unclaimed-certificate-deleted', { certificateId });
  };
  const tokens = createOwnershipTokens(options.clock, dropUnclaimed, store.ownershipTokens);
  const ports: RegisterThingPorts = { ...options, tokens };
  const bounds = createRequestBounds(options.clock, options.perSecond ?? AWS_PROVISIONING_PER_SECOND);

  function registerPending(certificatePem: string): Record<string, string> {
    const { certificateId } = store.certificates.register(certificatePem, 'PENDING_ACTIVATION');
    return { certificateId, certificatePem, certificateOwnershipToken: tokens.issue(certificateId) };
  }

  async function createKeysAndCertificate(): Promise<ProvisioningOutcome<object>> {
    const issued = await options.authority.issueWithFreshKeys();
    const accepted = { ...registerPending(issued.certificatePem), privateKey: issued.privateKeyPem };
    return { ok: true, accepted };
  }

  async function createFromCsr(csrPem: unknown): Promise<ProvisioningOutcome<object>> {
    if (typeof csrPem !== 'string') {
      return rejected('InvalidCertificateSigningRequest', 'certificateSigningRequest must be a string.');
    }
    const issued = await options.authority.issueFromCsr(csrPem);
    if (!issued.ok) return rejected('InvalidCertificateSigningRequest', issued.reason);
    return { ok: true, accepted: registerPending(issued.certificatePem) };
  }

  async function perform(
    requester: Requester,
    request: ProvisioningRequestTopic,
    payload: Buffer,
  ): Promise<ProvisioningOutcome<object>> {
    const body = readPayload(request.format, payload);
    if (!body) return rejected('InvalidPayload', `The payload is not an object in ${request.format.toUpperCase()}.`);
    if (request.operation === 'RegisterThing') return registerThing(ports, requester, request.templateName, body);
    if (request.operation === 'CreateKeysAndCertificate') return createKeysAndCertificate();
    return createFromCsr(body['certificateSigningRequest']);
  }

  async function performBounded(
    requester: Requester,
    request: ProvisioningRequestTopic,
    payload: Buffer,
  ): Promise<ProvisioningOutcome<object>> {
    const admission = bounds.admit(requester, request.operation);
    if (!admission.ok) {
      const isOwn = admission.reason === 'in-flight';
      return rejected('Throttled', isOwn ? 'A request of this client is under way.' : 'Too many requests.');
    }
    try {
      return await perform(requester, request, payload);
    } finally {
      admission.end();
    }
  }

  return {
    accepts: (topic) => provisioningRequestOf(topic) !== undefined,
    async handle(requester, topic, payload) {
      const request = provisioningRequestOf(topic);
      if (!request) return;
      const outcome = await performBounded(requester, request, payload).catch((error: unknown) => {
        log('error', 'provisioning-failed', { clientId: requester.clientId, topic, reason: String(error) });
        return rejected('InternalFailure', 'Internal failure.');
      });
      if (!outcome.ok) {
        const { errorCode, errorMessage } = outcome.rejected;
        log('warn', 'provisioning-rejected', { clientId: requester.clientId, topic, errorCode, reason: errorMessage });
      }
      const answer = outcome.ok ? outcome.accepted : outcome.rejected;
      const encoded = writePayload(request.format, answer);
      options.respond(requester, `${topic}/${outcome.ok ? 'accepted' : 'rejected'}`, encoded);
    },
  };
}
