import { X509Certificate } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type CertificateAuthority,
  createCertificateAuthority,
} from '../../../../local/iot/certificates/certificate-authority.ts';
import { createIotStore, type IotStore } from '../../../../local/iot/iot-store.ts';
import {
  createProvisioningService,
  type ProvisioningService,
} from '../../../../local/iot/provisioning/provisioning-service.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import type { InvokeOutcome, ServiceCaller } from '../../../../local/ports/lambda-invoker.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { type HeldClock, heldClock } from '../held-clock.ts';
import { signingRequest } from '../signing-request.ts';

const TEMPLATE_ARN = 'arn:aws:iot:eu-central-1:000000000000:provisioningtemplate/vehicle';
const HOOK = 'arn:aws:lambda:eu-central-1:000000000000:function:hook';
const PROVISION = '$aws/provisioning-templates/vehicle/provision/json';
const FROM_CSR = '$aws/certificates/create-from-csr/json';
const requester = { clientId: 'birth-1', certificateId: 'claim', sessionIdentifier: 's1' };

const TEMPLATE = {
  Parameters: { vin: { Type: 'String' }, vehicleId: { Type: 'String' }, model: { Type: 'String', Default: 'sedan' } },
  Resources: {
    thing: {
      Type: 'AWS::IoT::Thing',
      Properties: {
        ThingName: { Ref: 'vehicleId' },
        ThingTypeName: { Ref: 'model' },
        AttributePayload: { line: { 'Fn::Join': ['-', ['a', { Ref: 'model' }]] } },
        ThingGroups: ['vehicles'],
      },
      OverrideSettings: { AttributePayload: 'MERGE', ThingTypeName: 'REPLACE', ThingGroups: 'DO_NOTHING' },
    },
    certificate: { Type: 'AWS::IoT::Certificate', Properties: { CertificateId: { Ref: 'AWS::IoT::Certificate::Id' } } },
    policy: { Type: 'AWS::IoT::Policy', Properties: { PolicyName: 'device' } },
  },
  DeviceConfiguration: { vehicleId: { Ref: 'vehicleId' } },
};

let authority: CertificateAuthority;
let csr: string;
let store: IotStore;
let clock: HeldClock;
let service: ProvisioningService;
let answers: { topic: string; payload: Buffer }[];
let hookOutcome: InvokeOutcome;
let hookEvents: unknown[];
let invokeOptions: unknown;
let callers: ServiceCaller[];
let deniedActions: Set<string>;
let mayInvoke: boolean;
let mayAssume: boolean;

const answered = (payload: unknown): InvokeOutcome => ({ ok: true, payload, durationMs: 1 });

beforeAll(async () => {
  authority = await createCertificateAuthority({ clock: systemClock });
  csr = await signingRequest();
});

function installTemplate(body: object = TEMPLATE, enabled = true): void {
  store.templates.put({
    templateName: 'vehicle',
    templateArn: TEMPLATE_ARN,
    templateBody: JSON.stringify(body),
    enabled,
    provisioningRoleArn: 'role',
    preProvisioningHook: { targetArn: HOOK },
  });
}

beforeEach(() => {
  clock = heldClock();
  store = createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock });
  store.things.createThingType('sedan');
  store.groups.createThingGroup('vehicles');
  store.policies.create(
    'device',
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:*","Resource":"*"}}',
  );
  installTemplate();
  answers = [];
  hookEvents = [];
  callers = [];
  deniedActions = new Set();
  mayInvoke = true;
  mayAssume = true;
  hookOutcome = answered({ allowProvisioning: true, parameterOverrides: { vehicleId: 'car-1' } });
  service = createProvisioningService({
    store,
    authority,
    clock,
    log: silentLog,
    invoker: {
      invoke: async (_name, event, options) => {
        hookEvents.push(event);
        invokeOptions = options;
        return hookOutcome;
      },
      invokeAsync: () => undefined,
      isInvokeAllowed: (_name, caller) => {
        callers.push(caller);
        return mayInvoke;
      },
    },
    roles: {
      authorize: (_role, action) =>
        deniedActions.has(action)
          ? { allowed: false, message: `not authorized to perform: ${action}` }
          : { allowed: true },
      mayAssume: () => mayAssume,
    },
    respond: (_requester, topic, payload) => answers.push({ topic, payload }),
  });
});

async function ask(topic: string, body: object | string): Promise<{ topic: string; body: Record<string, string> }> {
  await service.handle(requester, topic, Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
  const answer = answers.at(-1);
  if (!answer) throw new Error('no answer');
  return { topic: answer.topic, body: JSON.parse(answer.payload.toString()) };
}

async function newCertificate(): Promise<{ token: string; certificateId: string }> {
  const { body } = await ask(FROM_CSR, { certificateSigningRequest: csr });
  return { token: body['certificateOwnershipToken'] ?? '', certificateId: body['certificateId'] ?? '' };
}

const register = (token: string, parameters: object = { vin: 'V1' }) =>
  ask(PROVISION, { certificateOwnershipToken: token, parameters });
const statusOf = (certificateId: string) => store.certificates.certificate(certificateId)?.status;

describe('certificate requests [AWS-IoT: fleet-provision-api]', () => {
  it('answer a CSR with a certificate that waits for activation', async () => {
    const { topic, body } = await ask(FROM_CSR, { certificateSigningRequest: csr });
    expect(topic).toBe(`${FROM_CSR}/accepted`);
    expect(Object.keys(body).sort()).toEqual(['certificateId', 'certificateOwnershipToken', 'certificatePem']);
    expect(statusOf(body['certificateId'] ?? '')).toBe('PENDING_ACTIVATION');
  });

  it.each(['', '{}'])('answer %j with keys and a certificate', async (payload) => {
    const { topic, body } = await ask('$aws/certificates/create/json', payload);
    expect(topic).toBe('$aws/certificates/create/json/accepted');
    expect(body['privateKey']).toContain('PRIVATE KEY');
    expect(new X509Certificate(body['certificatePem'] ?? '').fingerprint256).toBeTruthy();
  });

  it.each([
    [{ certificateSigningRequest: 'nonsense' }, 'InvalidCertificateSigningRequest'],
    [{}, 'InvalidCertificateSigningRequest'],
    ['{"broken', 'InvalidPayload'],
    ['[]', 'InvalidPayload'],
  ])('reject %j as %s', async (payload, errorCode) => {
    const { topic, body } = await ask(FROM_CSR, payload);
    expect(topic).toBe(`${FROM_CSR}/rejected`);
    expect(body).toMatchObject({ statusCode: 400, errorCode, errorMessage: expect.any(String) });
  });

  it('lose the certificate when nobody registers it within the hour', async () => {
    const { token, certificateId } = await newCertificate();
    clock.advance(3_600_000);
    expect(statusOf(certificateId)).toBeUndefined();
    expect((await register(token)).body['errorCode']).toBe('InvalidCertificateOwnershipToken');
  });
});

describe('RegisterThing [AWS-IoT: fleet-provision-api]', () => {
  it('makes thing, attachments and an ACTIVE certificate out of the hook’s values', async () => {
    const { token, certificateId } = await newCertificate();
    const { topic, body } = await register(token, { vin: 'V1', vehicleId: 'chosen-by-client' });
    expect(topic).toBe(`${PROVISION}/accepted`);
    expect(body).toEqual({ thingName: 'car-1', deviceConfiguration: { vehicleId: 'car-1' } });
    expect(store.things.thing('chosen-by-client')).toBeUndefined();
    expect(store.things.thing('car-1')).toMatchObject({ thingTypeName: 'sedan', attributes: { line: 'a-sedan' } });
    expect(store.groups.groupsOf('car-1')).toEqual(['vehicles']);
    expect(store.principals.isAttached('car-1', certificateId)).toBe(true);
    expect(store.policies.targetsOf('device')).toEqual([store.arns.certificate(certificateId)]);
    expect(statusOf(certificateId)).toBe('ACTIVE');
  });

  it('asks the hook with what AWS sends, as the template, for 5 s at most [AWS-IoT: pre-provisioning-hook]', async () => {
    const { token, certificateId } = await newCertificate();
    await register(token);
    expect(hookEvents).toEqual([
      {
        claimCertificateId: 'claim',
        certificateId,
        certificatePem: expect.stringContaining('BEGIN CERTIFICATE'),
        templateArn: TEMPLATE_ARN,
        clientId: 'birth-1',
        parameters: { vin: 'V1' },
      },
    ]);
    expect(invokeOptions).toEqual({ timeoutMs: 5_000 });
    const caller = { servicePrincipal: 'iot.amazonaws.com', sourceArn: TEMPLATE_ARN, sourceAccount: '000000000000' };
    expect(callers).toEqual([caller]);
  });

  it.each([
    ['denies', answered({ allowProvisioning: false })],
    ['says nothing', answered(null)],
    ['says yes in words', answered({ allowProvisioning: 'true' })],
    ['overrides with numbers', answered({ allowProvisioning: true, parameterOverrides: { vehicleId: 7 } })],
    ['throws', { ok: false, kind: 'handled', errorType: 'Error', errorMessage: 'x', durationMs: 1 } as const],
    ['is too slow', { ok: false, kind: 'timeout', errorType: 'Timeout', errorMessage: 'x', durationMs: 5000 } as const],
  ])('is refused when the hook %s, and may be tried again', async (_title, outcome) => {
    const { token, certificateId } = await newCertificate();
    hookOutcome = outcome;
    expect((await register(token)).body).toMatchObject({ statusCode: 403, errorCode: 'AccessDenied' });
    expect(statusOf(certificateId)).toBe('PENDING_ACTIVATION');
    expect(store.things.things()).toEqual([]);
    hookOutcome = answered({ allowProvisioning: true, parameterOverrides: { vehicleId: 'car-1' } });
    expect((await register(token)).topic).toBe(`${PROVISION}/accepted`);
  });

  it('does not call a hook that lets iot.amazonaws.com not invoke it', async () => {
    mayInvoke = false;
    const { token } = await newCertificate();
    expect((await register(token)).body['errorCode']).toBe('AccessDenied');
    expect(hookEvents).toEqual([]);
  });

  it.each([
    'iot:CreateThing',
    'iot:AddThingToThingGroup',
    'iot:AttachThingPrincipal',
    'iot:AttachPolicy',
    'iot:UpdateCertificate',
  ])('changes nothing when the provisioning role lacks %s', async (action) => {
    deniedActions.add(action);
    const { token, certificateId } = await newCertificate();
    const { body } = await register(token);
    expect(body).toMatchObject({ errorCode: 'AccessDenied', errorMessage: expect.stringContaining(action) });
    expect(store.things.things()).toEqual([]);
    expect(statusOf(certificateId)).toBe('PENDING_ACTIVATION');
  });

  it('needs a role that iot.amazonaws.com may assume', async () => {
    mayAssume = false;
    expect((await register((await newCertificate()).token)).body['errorCode']).toBe('AccessDenied');
  });

  it.each(['', 'forged'])('refuses the token %j', async (token) => {
    const { body } = await register(token);
    expect(body).toMatchObject({ statusCode: 400, errorCode: 'InvalidCertificateOwnershipToken' });
  });

  it('takes a token once', async () => {
    const { token } = await newCertificate();
    await register(token);
    expect((await register(token)).body['errorCode']).toBe('InvalidCertificateOwnershipToken');
  });

  it('attaches a second certificate to an existing thing and merges its attributes', async () => {
    await register((await newCertificate()).token);
    store.things.updateThing('car-1', { attributes: { own: '1' }, merge: true });
    const second = await newCertificate();
    expect((await register(second.token)).topic).toBe(`${PROVISION}/accepted`);
    expect(store.principals.ofThing('car-1')).toHaveLength(2);
    expect(store.things.thing('car-1')?.attributes).toEqual({ line: 'a-sedan', own: '1' });
  });

  it('stops at an existing thing when the template says FAIL', async () => {
    const thing = { ...TEMPLATE.Resources.thing, OverrideSettings: { ThingTypeName: 'FAIL' } };
    installTemplate({ ...TEMPLATE, Resources: { ...TEMPLATE.Resources, thing } });
    await register((await newCertificate()).token);
    const second = await newCertificate();
    expect((await register(second.token)).body).toMatchObject({ statusCode: 409, errorCode: 'ResourceConflict' });
  });

  it.each([
    ['an unknown thing type', { vehicleId: 'car-1', model: 'boat' }, 'ResourceNotFound'],
    ['a bad thing name', { vehicleId: 'car/1' }, 'InvalidParameters'],
    ['a parameter without a value', {}, 'InvalidParameters'],
  ])('refuses %s', async (_title, parameterOverrides, errorCode) => {
    hookOutcome = answered({ allowProvisioning: true, parameterOverrides });
    expect((await register((await newCertificate()).token)).body['errorCode']).toBe(errorCode);
  });

  it('refuses parameters that are not strings', async () => {
    expect((await register((await newCertificate()).token, { vin: 7 })).body['errorCode']).toBe('InvalidParameters');
  });

  it('does not let a request name another certificate', async () => {
    const first = await newCertificate();
    const second = await newCertificate();
    await register(second.token, { 'AWS::IoT::Certificate::Id': first.certificateId });
    expect(statusOf(first.certificateId)).toBe('PENDING_ACTIVATION');
    expect(statusOf(second.certificateId)).toBe('ACTIVE');
  });

  it('refuses a disabled template', async () => {
    installTemplate(TEMPLATE, false);
    expect((await register((await newCertificate()).token)).body['errorCode']).toBe('ResourceNotFound');
  });
});
