import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateCertificateFromCsrCommand,
  CreateKeysAndCertificateCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateThingCommand,
  CreateThingTypeCommand,
  DeleteCertificateCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteThingCommand,
  DescribeCertificateCommand,
  DescribeEndpointCommand,
  DescribeProvisioningTemplateCommand,
  DescribeThingCommand,
  DescribeThingTypeCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  GetIndexingConfigurationCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IoTClient,
  ListAttachedPoliciesCommand,
  ListCertificatesCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  ListPrincipalThingsCommand,
  ListThingPrincipalsCommand,
  ListThingsCommand,
  SetDefaultPolicyVersionCommand,
  TestAuthorizationCommand,
  UpdateCertificateCommand,
  UpdateIndexingConfigurationCommand,
  UpdateThingCommand,
} from '@aws-sdk/client-iot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type CertificateAuthority,
  createCertificateAuthority,
} from '../../../../local/iot/certificates/certificate-authority.ts';
import { createIotService } from '../../../../local/iot/control-plane/iot-service.ts';
import { createIotStore, type IotStore } from '../../../../local/iot/iot-store.ts';
import type { AwsHttpRequest, AwsService } from '../../../../local/ports/aws-http.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { signingRequest } from '../signing-request.ts';

const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'iot:Connect',
      Resource: 'arn:aws:iot:eu-central-1:000000000000:client/${iot:ClientId}',
    },
  ],
});

let authority: CertificateAuthority;
let csr: string;
let server: Server;
let client: IoTClient;
let store: IotStore;
let service: AwsService;
let lastRequest: AwsHttpRequest;

beforeAll(async () => {
  authority = await createCertificateAuthority({ clock: systemClock });
  csr = await signingRequest();
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    lastRequest = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    const answer = await service.handle(lastRequest, { kind: 'operator' });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = new IoTClient({
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
});
afterAll(() => {
  client.destroy();
  server.close();
});
beforeEach(() => {
  store = createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock: systemClock });
  service = createIotService({ store, authority, log: silentLog, endpointAddress: () => '127.0.0.1:8883' });
});

async function newCertificate(setAsActive = true) {
  const created = await client.send(
    new CreateCertificateFromCsrCommand({ certificateSigningRequest: csr, setAsActive }),
  );
  return { certificateId: created.certificateId ?? '', certificateArn: created.certificateArn ?? '' };
}

describe('certificates through the SDK', () => {
  it('are made from a CSR, described, listed, deactivated and deleted', async () => {
    const { certificateId, certificateArn } = await newCertificate(false);
    const { certificateDescription } = await client.send(new DescribeCertificateCommand({ certificateId }));
    expect(certificateDescription).toMatchObject({ certificateArn, status: 'INACTIVE' });
    expect(certificateDescription?.validity?.notAfter?.toISOString()).toBe('2049-12-31T23:59:59.000Z');
    expect((await client.send(new ListCertificatesCommand())).certificates).toHaveLength(1);
    await client.send(new DeleteCertificateCommand({ certificateId }));
    await expect(client.send(new DescribeCertificateCommand({ certificateId }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('are made with keys', async () => {
    const created = await client.send(new CreateKeysAndCertificateCommand({ setAsActive: true }));
    expect(created.keyPair?.PrivateKey).toContain('RSA PRIVATE KEY');
    expect(store.certificates.certificate(created.certificateId ?? '')?.status).toBe('ACTIVE');
  });

  it('tell who listens when they stop being ACTIVE', async () => {
    const inactive: string[] = [];
    store.certificates.onInactive((id) => inactive.push(id));
    const { certificateId } = await newCertificate();
    await client.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
    await client.send(new UpdateCertificateCommand({ certificateId, newStatus: 'REVOKED' }));
    expect(inactive).toEqual([certificateId]);
  });

  it('refuse to go while ACTIVE or attached, and bad requests', async () => {
    const { certificateId, certificateArn } = await newCertificate();
    const remove = () => client.send(new DeleteCertificateCommand({ certificateId }));
    await expect(remove()).rejects.toMatchObject({ name: 'CertificateStateException' });
    await client.send(new CreateThingCommand({ thingName: 'car-1' }));
    await client.send(new AttachThingPrincipalCommand({ thingName: 'car-1', principal: certificateArn }));
    await client.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
    await expect(remove()).rejects.toMatchObject({ name: 'DeleteConflictException' });
    const bad = client.send(new CreateCertificateFromCsrCommand({ certificateSigningRequest: 'no' }));
    await expect(bad).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });
});

describe('policies through the SDK', () => {
  it('are created, read, attached, listed, detached and deleted', async () => {
    const { certificateArn: target } = await newCertificate();
    const created = await client.send(new CreatePolicyCommand({ policyName: 'p', policyDocument: POLICY }));
    expect(created).toMatchObject({
      policyArn: 'arn:aws:iot:eu-central-1:000000000000:policy/p',
      policyVersionId: '1',
    });
    expect((await client.send(new GetPolicyCommand({ policyName: 'p' }))).policyDocument).toBe(POLICY);
    expect((await client.send(new ListPoliciesCommand())).policies).toHaveLength(1);
    await client.send(new AttachPolicyCommand({ policyName: 'p', target }));
    expect((await client.send(new ListAttachedPoliciesCommand({ target }))).policies?.[0]?.policyName).toBe('p');
    const conflict = client.send(new DeletePolicyCommand({ policyName: 'p' }));
    await expect(conflict).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await client.send(new DetachPolicyCommand({ policyName: 'p', target }));
    await client.send(new DeletePolicyCommand({ policyName: 'p' }));
  });

  it('name what is wrong', async () => {
    const malformed = client.send(new CreatePolicyCommand({ policyName: 'p', policyDocument: '{}' }));
    await expect(malformed).rejects.toMatchObject({ name: 'MalformedPolicyException' });
    const missing = client.send(new AttachPolicyCommand({ policyName: 'p', target: store.arns.certificate('none') }));
    await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('can be tried out with TestAuthorization', async () => {
    const { certificateArn } = await newCertificate();
    await client.send(new CreatePolicyCommand({ policyName: 'p', policyDocument: POLICY }));
    await client.send(new AttachPolicyCommand({ policyName: 'p', target: certificateArn }));
    const ask = async (resource: string) => {
      const authInfos = [{ actionType: 'CONNECT' as const, resources: [resource] }];
      const answer = await client.send(
        new TestAuthorizationCommand({ principal: certificateArn, clientId: 'car-1', authInfos }),
      );
      return answer.authResults?.[0]?.authDecision;
    };
    expect(await ask(store.arns.client('car-1'))).toBe('ALLOWED');
    expect(await ask(store.arns.client('car-2'))).toBe('IMPLICIT_DENY');
  });
});

describe('policy versions through the SDK [AWS-IoT: policy-versions]', () => {
  const policyName = 'p';
  const open = POLICY.replace('client/${iot:ClientId}', '*');
  const newVersion = (policyDocument: string, setAsDefault = false) =>
    client.send(new CreatePolicyVersionCommand({ policyName, policyDocument, setAsDefault }));
  const listed = async () => {
    const { policyVersions = [] } = await client.send(new ListPolicyVersionsCommand({ policyName }));
    return policyVersions.map(({ versionId, isDefaultVersion }) => `${versionId}${isDefaultVersion ? '*' : ''}`);
  };
  beforeEach(() => client.send(new CreatePolicyCommand({ policyName, policyDocument: POLICY })));

  it('are made, read, and count only as the default', async () => {
    const { certificateArn: target } = await newCertificate();
    await client.send(new AttachPolicyCommand({ policyName, target }));
    const mayConnectAsOther = async () => {
      const authInfos = [{ actionType: 'CONNECT' as const, resources: [store.arns.client('car-2')] }];
      const answer = await client.send(
        new TestAuthorizationCommand({ principal: target, clientId: 'car-1', authInfos }),
      );
      return answer.authResults?.[0]?.authDecision;
    };
    expect(await newVersion(open)).toMatchObject({
      policyVersionId: '2',
      isDefaultVersion: false,
      policyDocument: open,
    });
    expect(await mayConnectAsOther()).toBe('IMPLICIT_DENY');
    await client.send(new SetDefaultPolicyVersionCommand({ policyName, policyVersionId: '2' }));
    expect(await mayConnectAsOther()).toBe('ALLOWED');
    expect(await listed()).toEqual(['1', '2*']);
    expect(await client.send(new GetPolicyCommand({ policyName }))).toMatchObject({
      defaultVersionId: '2',
      policyDocument: open,
    });
    const first = await client.send(new GetPolicyVersionCommand({ policyName, policyVersionId: '1' }));
    expect(first).toMatchObject({ policyDocument: POLICY, isDefaultVersion: false, policyName });
    expect(first.creationDate).toBeInstanceOf(Date);
    await newVersion(POLICY, true);
    expect(await mayConnectAsOther()).toBe('IMPLICIT_DENY');
  });

  it('are five at most, and numbers are not given twice', async () => {
    for (let count = 2; count <= 5; count += 1) await newVersion(open);
    await expect(newVersion(open)).rejects.toMatchObject({
      name: 'VersionsLimitExceededException',
      $metadata: { httpStatusCode: 409 },
    });
    await client.send(new DeletePolicyVersionCommand({ policyName, policyVersionId: '5' }));
    expect((await newVersion(open)).policyVersionId).toBe('6');
    expect(await listed()).toEqual(['1*', '2', '3', '4', '6']);
  });

  it('cannot lose the default, and keep their policy from going', async () => {
    await newVersion(open);
    const conflict = { name: 'DeleteConflictException' };
    const removeVersion = (policyVersionId: string) =>
      client.send(new DeletePolicyVersionCommand({ policyName, policyVersionId }));
    await expect(removeVersion('1')).rejects.toMatchObject(conflict);
    await expect(client.send(new DeletePolicyCommand({ policyName }))).rejects.toMatchObject(conflict);
    await removeVersion('2');
    await expect(removeVersion('2')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await client.send(new DeletePolicyCommand({ policyName }));
  });

  it('name what is wrong', async () => {
    await expect(newVersion('{}')).rejects.toMatchObject({ name: 'MalformedPolicyException' });
    const missing = client.send(new SetDefaultPolicyVersionCommand({ policyName: 'none', policyVersionId: '1' }));
    await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const unknown = client.send(new SetDefaultPolicyVersionCommand({ policyName, policyVersionId: '9' }));
    await expect(unknown).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('policies of thing groups through the SDK', () => {
  it('reach the certificates of the things in the group and below, and are two at most', async () => {
    const { certificateArn: principal } = await newCertificate();
    await client.send(new CreateThingCommand({ thingName: 'car-1' }));
    await client.send(new AttachThingPrincipalCommand({ thingName: 'car-1', principal }));
    store.groups.createThingGroup('vehicles');
    store.groups.createThingGroup('vans', 'vehicles');
    store.groups.addThing('vans', 'car-1');
    const target = store.arns.thingGroup('vehicles');
    const attach = async (policyName: string): Promise<void> => {
      await client.send(new CreatePolicyCommand({ policyName, policyDocument: POLICY }));
      await client.send(new AttachPolicyCommand({ policyName, target }));
    };
    const decision = async () => {
      const authInfos = [{ actionType: 'CONNECT' as const, resources: [store.arns.client('car-1')] }];
      const answer = await client.send(new TestAuthorizationCommand({ principal, clientId: 'car-1', authInfos }));
      return answer.authResults?.[0]?.authDecision;
    };
    expect(await decision()).toBe('IMPLICIT_DENY');
    await attach('first');
    expect(await decision()).toBe('ALLOWED');
    await attach('second');
    await expect(attach('third')).rejects.toMatchObject({ name: 'LimitExceededException' });
    await client.send(new DetachPolicyCommand({ policyName: 'first', target }));
    await client.send(new DetachPolicyCommand({ policyName: 'second', target }));
    expect(await decision()).toBe('IMPLICIT_DENY');
  });
});

describe('things through the SDK', () => {
  it('are created, described, updated, listed and deleted', async () => {
    await client.send(new CreateThingTypeCommand({ thingTypeName: 'sedan' }));
    await client.send(
      new CreateThingCommand({
        thingName: 'a:car',
        thingTypeName: 'sedan',
        attributePayload: { attributes: { x: '1' } },
      }),
    );
    await client.send(
      new UpdateThingCommand({ thingName: 'a:car', attributePayload: { attributes: { y: '2' }, merge: true } }),
    );
    expect(await client.send(new DescribeThingCommand({ thingName: 'a:car' }))).toMatchObject({
      thingArn: 'arn:aws:iot:eu-central-1:000000000000:thing/a:car',
      thingTypeName: 'sedan',
      attributes: { x: '1', y: '2' },
      version: 2,
      defaultClientId: 'a:car',
    });
    expect((await client.send(new DescribeThingTypeCommand({ thingTypeName: 'sedan' }))).thingTypeArn).toContain(
      'sedan',
    );
    await client.send(new DeleteThingCommand({ thingName: 'a:car' }));
    const gone = client.send(new DescribeThingCommand({ thingName: 'a:car' }));
    await expect(gone).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('are listed page by page', async () => {
    for (const thingName of ['a', 'b', 'c']) store.things.createThing({ thingName });
    const first = await client.send(new ListThingsCommand({ maxResults: 2 }));
    const second = await client.send(new ListThingsCommand({ maxResults: 2, nextToken: first.nextToken }));
    expect([first, second].map((page) => page.things?.map((thing) => thing.thingName))).toEqual([['a', 'b'], ['c']]);
    expect(second.nextToken).toBeUndefined();
  });

  it('have principals, exclusive ones too', async () => {
    const { certificateArn: principal, certificateId } = await newCertificate();
    store.things.createThing({ thingName: 'car-1' });
    const thingName = 'car-1';
    await client.send(new AttachThingPrincipalCommand({ thingName, principal, thingPrincipalType: 'EXCLUSIVE_THING' }));
    expect(store.principals.ofCertificate(certificateId)[0]?.type).toBe('EXCLUSIVE_THING');
    expect((await client.send(new ListThingPrincipalsCommand({ thingName }))).principals).toEqual([principal]);
    expect((await client.send(new ListPrincipalThingsCommand({ principal }))).things).toEqual([thingName]);
    await client.send(new DetachThingPrincipalCommand({ thingName, principal }));
    expect((await client.send(new ListThingPrincipalsCommand({ thingName }))).principals).toEqual([]);
  });
});

describe('the rest through the SDK', () => {
  it('gives the endpoint', async () => {
    const { endpointAddress } = await client.send(new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' }));
    expect(endpointAddress).toBe('127.0.0.1:8883');
  });

  it('keeps the indexing configuration', async () => {
    const thingIndexingConfiguration = { thingIndexingMode: 'REGISTRY' as const };
    await client.send(new UpdateIndexingConfigurationCommand({ thingIndexingConfiguration }));
    const kept = await client.send(new GetIndexingConfigurationCommand());
    expect(kept).toMatchObject({
      thingIndexingConfiguration,
      thingGroupIndexingConfiguration: { thingGroupIndexingMode: 'OFF' },
    });
  });

  it('describes a provisioning template', async () => {
    const templateBody = JSON.stringify({ Resources: { c: { Type: 'AWS::IoT::Certificate' } } });
    const spec = { templateName: 't', templateArn: 'arn', templateBody, enabled: true, provisioningRoleArn: 'role' };
    store.templates.put(spec);
    expect(await client.send(new DescribeProvisioningTemplateCommand({ templateName: 't' }))).toMatchObject(spec);
  });

  it('asks IAM about the operation and its resource', async () => {
    await client
      .send(new UpdateCertificateCommand({ certificateId: 'a'.repeat(64), newStatus: 'INACTIVE' }))
      .catch(() => undefined);
    expect(service.requiredPermissions(lastRequest)).toEqual([
      { action: 'iot:UpdateCertificate', resource: store.arns.certificate('a'.repeat(64)) },
    ]);
    await client.send(new ListThingsCommand());
    expect(service.requiredPermissions(lastRequest)).toEqual([{ action: 'iot:ListThings', resource: '*' }]);
  });

  it('refuses in its own shape what IAM denies, and what it does not know', async () => {
    const denied = service.accessDenied('not authorized');
    expect(denied).toMatchObject({ status: 403, headers: { 'x-amzn-ErrorType': 'AccessDeniedException' } });
    const unknown = { method: 'GET', url: '/no-such-things', headers: {}, body: Buffer.alloc(0) };
    expect((await service.handle(unknown, { kind: 'operator' })).status).toBe(404);
    const broken = { ...unknown, method: 'POST', url: '/things/x', body: Buffer.from('{') };
    expect((await service.handle(broken, { kind: 'operator' })).status).toBe(400);
  });
});
