import { beforeAll, describe, expect, it } from 'vitest';
import { createCertificateAuthority } from '../../../../local/iot/certificates/certificate-authority.ts';
import { createConnectionPrincipal } from '../../../../local/iot/connection-principal.ts';
import { createIamPrincipal } from '../../../../local/iot/iam-principal.ts';
import { createIotStore } from '../../../../local/iot/iot-store.ts';
import { type Decision, decideFor } from '../../../../local/iot/refusals/live-decision.ts';
import type { ConnectionInfo, Principal } from '../../../../local/mqtt/ports.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { ARN, allow, deny } from '../policy/sample-policies.ts';
import { signingRequest } from '../signing-request.ts';

const details = { clientId: 'car-1', sourceIp: '127.0.0.1', connectAttributes: [], lastWillTopicArn: undefined };
const connectionWith = (principal: Principal): ConnectionInfo => ({
  ...{ clientId: 'car-1', principal, sessionIdentifier: 's', versionNumber: 0, protocolVersion: 5, cleanStart: true },
  ...{ keepAliveSeconds: 60, connectedAtMs: 0, peer: { remoteAddress: '127.0.0.1', remotePort: 1 } },
});

let certificateId: string;
let ask: (action: string, resource: string) => Decision;
beforeAll(async () => {
  const issued = await (await createCertificateAuthority({ clock: systemClock })).issueFromCsr(await signingRequest());
  if (!issued.ok) throw new Error(issued.reason);
  const store = createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock: systemClock });
  const certificate = store.certificates.register(issued.certificatePem, 'ACTIVE');
  certificateId = certificate.certificateId;
  store.things.createThing({ thingName: 'car-1' });
  store.principals.attach('car-1', certificateId, 'NON_EXCLUSIVE_THING');
  const Statement = [allow('iot:*', '*', { Sid: 'All' }), deny('iot:Publish', `${ARN}topic/secret`)];
  store.policies.put('first', JSON.stringify({ Version: '2012-10-17', Statement: Statement[0] }));
  store.policies.put('first', JSON.stringify({ Version: '2012-10-17', Statement }));
  store.policies.attach('first', store.arns.certificate(certificateId));
  const connection = connectionWith(createConnectionPrincipal(store, certificate, details));
  ask = (action, resource) => decideFor(connection, action, ARN + resource);
});

describe('what a live connection may do', () => {
  it('comes with principal, thing, policy version and statement, allowed or denied', () => {
    expect(ask('iot:Publish', 'topic/a')).toMatchObject({
      ...{ clientId: 'car-1', certificateId, thingName: 'car-1', allowed: true },
      reason: `Statement[0] "All" of policy first, version 2 allows iot:Publish on ${ARN}topic/a`,
      explanation: { statement: { policyName: 'first', versionId: '2', sid: 'All', index: 0 } },
    });
    expect(ask('iot:Publish', 'topic/secret')).toMatchObject({
      allowed: false,
      explanation: { reason: 'explicit-deny', statement: { versionId: '2', index: 1 } },
    });
  });

  it.each([
    ['iot:Subscribe', 'topicfilter/$aws/rules/x', false],
    ['iot:Subscribe', 'topicfilter/$aws/events/#', true],
    ['iot:Publish', 'topic/$aws/events/presence/connected/car-1', false],
    ['iot:Publish', 'topic/$aws/rules/x/a', true],
    ['iot:RetainPublish', 'topic/$aws/rules/x/a', false],
    ['iot:RetainPublish', 'topic/a', true],
    ['iot:Receive', 'topic/$aws/events/presence/connected/car-1', true],
  ])('%s on %s: %s, whatever the policies say [AWS-IoT: reserved-topics]', (action, resource, allowed) => {
    expect(ask(action, resource).allowed).toBe(allowed);
  });

  it('is IAM’s to say for who signed in, in IAM’s words', () => {
    const roles = {
      authorize: () => ({ allowed: false, message: 'the role may not' }) as const,
      mayAssume: () => true,
    };
    const role = { kind: 'role', roleArn: 'arn:aws:iam::0:role/r' } as const;
    const connection = connectionWith(createIamPrincipal(role, details, roles));
    expect(decideFor(connection, 'iot:Publish', `${ARN}topic/a`)).toMatchObject({
      ...{ allowed: false, reason: 'the role may not', certificateId: undefined },
    });
  });
});
