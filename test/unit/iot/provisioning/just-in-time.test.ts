import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type CertificateAuthority,
  createCertificateAuthority,
} from '../../../../local/iot/certificates/certificate-authority.ts';
import { createIotStore, type IotStore } from '../../../../local/iot/iot-store.ts';
import { createJustInTime, type JustInTime } from '../../../../local/iot/provisioning/just-in-time.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { type DeviceIdentity, issuedIdentity, selfSignedIdentity } from '../device-identity.ts';
import { heldClock } from '../held-clock.ts';

const TEMPLATE = {
  Parameters: {
    'AWS::IoT::Certificate::Id': { Type: 'String' },
    'AWS::IoT::Certificate::CommonName': { Type: 'String' },
    'AWS::IoT::Certificate::Country': { Type: 'String' },
  },
  Resources: {
    thing: {
      Type: 'AWS::IoT::Thing',
      Properties: {
        ThingName: { Ref: 'AWS::IoT::Certificate::CommonName' },
        AttributePayload: { country: { Ref: 'AWS::IoT::Certificate::Country' } },
      },
    },
    certificate: { Type: 'AWS::IoT::Certificate', Properties: { CertificateId: { Ref: 'AWS::IoT::Certificate::Id' } } },
    policy: { Type: 'AWS::IoT::Policy', Properties: { PolicyName: 'device' } },
  },
};

let factory: CertificateAuthority;
let device: DeviceIdentity;
let store: IotStore;
let jit: JustInTime;
let events: { topic: string; message: Record<string, unknown> }[];
let warnings: unknown[];
let mayAssume: boolean;
const clock = heldClock();

const derOf = ({ cert }: DeviceIdentity): Buffer =>
  Buffer.from(cert.replace(/-----[^-]+-----/g, '').replace(/\s/g, ''), 'base64');

beforeAll(async () => {
  factory = await createCertificateAuthority({ clock: systemClock });
  device = await issuedIdentity(factory, 'CN=car-9, C=DE');
});

beforeEach(() => {
  store = createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock });
  store.policies.create(
    'device',
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:*","Resource":"*"}}',
  );
  events = [];
  warnings = [];
  mayAssume = true;
  jit = createJustInTime({
    ...{ store, clock },
    roles: { authorize: () => ({ allowed: true }), mayAssume: () => mayAssume },
    log: (level, _event, fields) => void (level === 'warn' && warnings.push(fields?.['reason'])),
    emit: (topic, payloadJson) => events.push({ topic, message: JSON.parse(payloadJson) }),
  });
});

interface Setup {
  status?: 'ACTIVE' | 'INACTIVE';
  auto?: boolean;
  template?: object | string;
}

function registerCa({ status = 'ACTIVE', auto = true, template }: Setup = {}): string {
  const registrationConfig =
    typeof template === 'string'
      ? { templateName: template }
      : template && { templateBody: JSON.stringify(template), roleArn: 'role' };
  const registered = store.cas.register({
    ...{ certificatePem: factory.caCertificatePem, status, allowAutoRegistration: auto, mode: 'DEFAULT' },
    registrationConfig,
  });
  if (!registered.ok) throw new Error(registered.message);
  return registered.value.certificateId;
}

describe('just-in-time registration [AWS-IoT: auto-register-device-cert]', () => {
  it('keeps the certificate as PENDING_ACTIVATION and tells of it on the topic of its CA', () => {
    const caCertificateId = registerCa();
    jit.register(derOf(device));
    const [certificate] = store.certificates.certificates();
    expect(certificate).toMatchObject({ status: 'PENDING_ACTIVATION', caCertificateId });
    expect(events).toEqual([
      {
        topic: `$aws/events/certificates/registered/${caCertificateId}`,
        message: {
          ...{ certificateId: certificate?.certificateId, caCertificateId, timestamp: clock.nowMs() },
          ...{ certificateStatus: 'PENDING_ACTIVATION', awsAccountId: '000000000000' },
          certificateRegistrationTimestamp: String(clock.nowMs()),
        },
      },
    ]);
  });

  it('tells of a certificate once, however often it connects', () => {
    registerCa();
    jit.register(derOf(device));
    jit.register(derOf(device));
    expect(events).toHaveLength(1);
  });

  it.each<[string, Setup | undefined]>([
    ['no CA is registered', undefined],
    ['its CA is INACTIVE', { status: 'INACTIVE' }],
    ['its CA does not register by itself', { auto: false }],
  ])('leaves a certificate alone when %s', (_what, setup) => {
    if (setup) registerCa(setup);
    jit.register(derOf(device));
    expect(store.certificates.certificates()).toEqual([]);
    expect(events).toEqual([]);
  });

  it('leaves alone who names the CA as issuer and is not signed by it [attack 6]', async () => {
    registerCa();
    jit.register(derOf(await selfSignedIdentity({ subject: 'CN=Roadbed Local CA, O=Roadbed' })));
    expect(store.certificates.certificates()).toEqual([]);
  });

  it('does not bring back a certificate that was deleted [attack 14]', () => {
    registerCa();
    jit.register(derOf(device));
    const [certificate] = store.certificates.certificates();
    store.certificates.setStatus(certificate?.certificateId ?? '', 'INACTIVE');
    store.certificates.remove(certificate?.certificateId ?? '');
    jit.register(derOf(device));
    expect(store.certificates.certificates()).toEqual([]);
    expect(warnings).toHaveLength(1);
  });
});

describe('just-in-time provisioning [AWS-IoT: jit-provisioning]', () => {
  function provisioned(): void {
    const [certificate] = store.certificates.certificates();
    expect(certificate?.status).toBe('ACTIVE');
    expect(store.things.thing('car-9')).toMatchObject({ attributes: { country: 'DE' } });
    expect(store.principals.isAttached('car-9', certificate?.certificateId ?? '')).toBe(true);
    expect(store.policies.targetsOf('device')).toEqual([store.arns.certificate(certificate?.certificateId ?? '')]);
    expect(events).toEqual([]);
  }

  it('makes the thing out of the certificate’s subject, and the certificate ACTIVE', () => {
    registerCa({ template: TEMPLATE });
    jit.register(derOf(device));
    provisioned();
  });

  it('does so by a template of the account', () => {
    store.templates.put({
      ...{ templateName: 'jitp', templateArn: 'arn', enabled: true, provisioningRoleArn: 'role', templateType: 'JITP' },
      templateBody: JSON.stringify(TEMPLATE),
    });
    registerCa({ template: 'jitp' });
    jit.register(derOf(device));
    provisioned();
  });

  it('fails for a parameter that is declared and not in the certificate, and may be tried again', () => {
    const serial = { 'AWS::IoT::Certificate::SerialNumber': { Type: 'String' } };
    registerCa({ template: { ...TEMPLATE, Parameters: { ...TEMPLATE.Parameters, ...serial } } });
    jit.register(derOf(device));
    expect(warnings).toEqual(["Parameter AWS::IoT::Certificate::SerialNumber is not in the certificate's subject."]);
    expect(store.certificates.certificates()).toEqual([]);
    expect(store.things.things()).toEqual([]);
  });

  it('changes nothing when the role may not be assumed, and succeeds once it may', () => {
    registerCa({ template: TEMPLATE });
    mayAssume = false;
    jit.register(derOf(device));
    expect(store.things.things()).toEqual([]);
    mayAssume = true;
    jit.register(derOf(device));
    provisioned();
  });
});
