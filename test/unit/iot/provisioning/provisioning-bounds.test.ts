import { beforeEach, describe, expect, it } from 'vitest';
import { signingRequest } from '../signing-request.ts';
import { FROM_CSR, PROVISION, type ProvisioningRig, provisioningRig, REQUESTER } from './provisioning-rig.ts';

let rig: ProvisioningRig;
let certificateSigningRequest: string;

beforeEach(async () => {
  rig = await provisioningRig();
  certificateSigningRequest = await signingRequest();
});

describe('fleet provisioning in CBOR [AWS-IoT: fleet-provision-api]', () => {
  it('brings a device from its CSR to its thing', async () => {
    const created = await rig.ask(`${FROM_CSR}/cbor`, { certificateSigningRequest });
    expect(created.topic).toBe(`${FROM_CSR}/cbor/accepted`);
    const { certificateOwnershipToken, certificateId } = created.body as Record<string, string>;
    const parameters = { vin: 'V1' };
    const born = await rig.ask(`${PROVISION}/cbor`, { certificateOwnershipToken, parameters });
    expect(born.topic).toBe(`${PROVISION}/cbor/accepted`);
    expect(born.body).toEqual({ thingName: 'V1', deviceConfiguration: { vin: 'V1' } });
    expect(rig.store.certificates.certificate(certificateId ?? '')?.status).toBe('ACTIVE');
  });

  it('answers keys and certificate', async () => {
    const { topic, body } = await rig.ask('$aws/certificates/create/cbor', {});
    expect(topic).toBe('$aws/certificates/create/cbor/accepted');
    expect(Object.keys(body).sort()).toEqual([
      ...['certificateId', 'certificateOwnershipToken', 'certificatePem', 'privateKey'],
    ]);
  });

  it.each([
    [
      'create-from-csr',
      `${FROM_CSR}/cbor`,
      { certificateSigningRequest: 'x' },
      400,
      'InvalidCertificateSigningRequest',
    ],
    ['provision', `${PROVISION}/cbor`, { certificateOwnershipToken: '' }, 400, 'InvalidCertificateOwnershipToken'],
    ['provision', '$aws/provisioning-templates/none/provision/cbor', {}, 404, 'ResourceNotFound'],
  ])('rejects %s in CBOR', async (_what, topic, body, statusCode, errorCode) => {
    const answer = await rig.ask(topic, body);
    expect(answer.topic).toBe(`${topic}/rejected`);
    expect(answer.body).toEqual({ statusCode, errorCode, errorMessage: expect.any(String) });
  });

  it('rejects in CBOR what is no CBOR', async () => {
    await rig.service.handle(REQUESTER, `${FROM_CSR}/cbor`, Buffer.from('{}'));
    expect(rig.answers[0]).toMatchObject({ body: { statusCode: 400, errorCode: 'InvalidPayload' } });
  });
});

describe('a client', () => {
  it('has one request of an operation under way; another client is not held up by it [assumed]', async () => {
    const other = { ...REQUESTER, clientId: 'birth-2', sessionIdentifier: 's2' };
    const topic = `${FROM_CSR}/json`;
    await Promise.all([
      rig.ask(topic, { certificateSigningRequest }),
      rig.ask(topic, { certificateSigningRequest }),
      rig.ask(topic, { certificateSigningRequest }, other),
    ]);
    const rejected = rig.answers.filter((answer) => answer.topic.endsWith('/rejected'));
    expect(rejected).toEqual([
      { topic: `${topic}/rejected`, clientId: 'birth-1', body: expect.objectContaining({ statusCode: 429 }) },
    ]);
    expect(rig.answers.filter(({ topic }) => topic.endsWith('/accepted'))).toHaveLength(2);
    expect((await rig.ask(topic, { certificateSigningRequest })).topic).toBe(`${topic}/accepted`);
  });
});

describe('an account [attack 12]', () => {
  it('has ten requests of an operation a second, and whoever comes too late may ask again', async () => {
    const ask = () => rig.ask(`${FROM_CSR}/json`, { certificateSigningRequest });
    for (let request = 0; request < 10; request += 1) expect((await ask()).topic).toContain('/accepted');
    expect((await ask()).body).toMatchObject({ statusCode: 429, errorCode: 'Throttled' });
    expect((await rig.ask(`${PROVISION}/json`, {})).body['errorCode']).toBe('InvalidCertificateOwnershipToken');
    rig.clock.advance(1_000);
    expect((await ask()).topic).toContain('/accepted');
  });

  it('keeps no certificate that nobody registered: an hour later all of a flood are gone', async () => {
    const flooded = await provisioningRig(Number.POSITIVE_INFINITY);
    for (let request = 0; request < 50; request += 1) {
      await flooded.ask(`${FROM_CSR}/json`, { certificateSigningRequest });
    }
    expect(flooded.store.certificates.certificates()).toHaveLength(50);
    flooded.clock.advance(3_600_000);
    expect(flooded.store.certificates.certificates()).toEqual([]);
    expect(flooded.store.ownershipTokens.size).toBe(0);
  });
});
