import type { Peer } from '../../mqtt/ports.ts';
import type { AwsHttpRequest, AwsHttpResponse } from '../../ports/aws-http.ts';
import type { Log } from '../../ports/log.ts';
import type { RoleSessions, TemporaryCredentials } from '../../ports/role-sessions.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { certificateStanding } from '../certificates/certificate-standing.ts';
import { createConnectionPrincipal } from '../connection-principal.ts';
import type { IotStore } from '../iot-store.ts';
import { policyRefusal } from '../operation-permission.ts';
import type { Refusal } from '../refusals/refusal.ts';
import type { RefusalBook } from '../refusals/refusal-book.ts';
import { type CredentialRefusalReason, credentialRefusal, credentialsAnswer } from './credential-answers.ts';
import { roleAliasOf, thingNameOf } from './credential-request.ts';

export interface CredentialProviderOptions {
  store: IotStore;
  sessions: RoleSessions;
  refusals: RefusalBook;
  log: Log;
}

interface Answers {
  answer(request: AwsHttpRequest, peer: Peer): Promise<AwsHttpResponse>;
}

const ACTION = 'iot:AssumeRoleWithCertificate';
const SERVICE = 'credentials.iot.amazonaws.com';
/** HTTPS has no client id. */
const NO_CLIENT = 'n/a';

type Decision = { ok: true; credentials: TemporaryCredentials } | { ok: false; reason: CredentialRefusalReason };

/**
 * Temporary credentials of a role alias for a device that shows its certificate; all other requests are `next`'s.
 * In the order that AWS was seen to check: certificate, thing, policy, alias, role, duration.
 * [AWS-IoT: authorizing-direct-aws]
 */
export function withCredentialProvider<Next extends Answers>(options: CredentialProviderOptions, next: Next): Next {
  return {
    ...next,
    async answer(request, peer) {
      const alias = roleAliasOf(request);
      return alias === undefined ? next.answer(request, peer) : answerAlias(options, alias, request, peer);
    },
  };
}

function answerAlias(
  options: CredentialProviderOptions,
  alias: string,
  request: AwsHttpRequest,
  peer: Peer,
): AwsHttpResponse {
  const { store, log } = options;
  const standing = certificateStanding(store.certificates, peer.certificateDer);
  if (!standing.ok) {
    const { certificateId, reason } = standing;
    record(options, alias, { certificateId, layer: 'identity', reason });
    return credentialRefusal('certificate');
  }
  const { certificateId } = standing.certificate;
  const decision = decide(options, standing.certificate, alias, thingNameOf(request), peer);
  if (decision.ok) {
    log('info', 'credentials-given', { certificateId, roleAlias: alias });
    return credentialsAnswer(decision.credentials);
  }
  log('warn', 'credentials-refused', { certificateId, roleAlias: alias, reason: decision.reason });
  return credentialRefusal(decision.reason);
}

function decide(
  options: CredentialProviderOptions,
  certificate: Certificate,
  alias: string,
  thingName: string | undefined,
  peer: Peer,
): Decision {
  const { store, sessions } = options;
  const { certificateId } = certificate;
  if (thingName !== undefined && !store.principals.isAttached(thingName, certificateId)) {
    return { ok: false, reason: 'thing' };
  }
  const principal = createConnectionPrincipal(store, certificate, {
    // Things count in policies only when the request names one. That it is the client id as well is [assumed].
    ...{ clientId: thingName ?? '', thingless: thingName === undefined, sourceIp: peer.remoteAddress },
    ...{ connectAttributes: [], lastWillTopicArn: undefined },
  });
  const resource = store.arns.roleAlias(alias);
  if (!principal.isAllowed(ACTION, resource)) {
    record(options, alias, policyRefusal(principal, NO_CLIENT, ACTION, resource));
    return { ok: false, reason: 'policy' };
  }
  const found = store.account.roleAliases.find(alias);
  if (!found.ok) return { ok: false, reason: 'alias' };
  const { roleArn, credentialDurationSeconds: durationSeconds } = found.value.details;
  const context = sessionContext(store, certificateId, thingName);
  // The session is named by the certificate. [AWS-IoT: authorizing-direct-aws]
  return sessions.assume({ roleArn, service: SERVICE, durationSeconds, name: certificateId, context });
}

/** Variables for the role's policies. [AWS-IoT: iot-policy-variables, credentials-iot] */
function sessionContext(
  { things }: IotStore,
  certificateId: string,
  thingName: string | undefined,
): Record<string, string> {
  const thing = thingName === undefined ? undefined : things.thing(thingName);
  return {
    'credentials-iot:awscertificateid': certificateId,
    ...(thing && { 'credentials-iot:thingname': thing.thingName }),
    ...(thing?.thingTypeName !== undefined && { 'credentials-iot:thingtypename': thing.thingTypeName }),
  };
}

function record(
  { store, refusals, log }: CredentialProviderOptions,
  alias: string,
  what: Pick<Refusal, 'certificateId' | 'layer' | 'reason' | 'explanation'>,
): void {
  const resource = store.arns.roleAlias(alias);
  const { certificateId, layer, reason } = what;
  log('warn', 'https-refused', { reason, action: ACTION, resource, layer, certificateId });
  refusals.record({ clientId: NO_CLIENT, action: ACTION, resource, ...what });
}
