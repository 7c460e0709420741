import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type CertificateAuthority,
  createCertificateAuthority,
} from '../../../../local/iot/certificates/certificate-authority.ts';
import { createOwnershipTokens } from '../../../../local/iot/certificates/ownership-tokens.ts';
import { createIotControl } from '../../../../local/iot/iot-control.ts';
import { createIotStore, type IotStore } from '../../../../local/iot/iot-store.ts';
import { type Collections, recordedCollections } from '../../../../local/iot/persistence/collections.ts';
import { AUTHORITIES } from '../../../../local/iot/persistence/security-records.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { type MemoryRecords, memoryRecords } from '../../../support/memory-records.ts';
import { heldClock } from '../held-clock.ts';
import { signingRequest } from '../signing-request.ts';

const document = (topic: string): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iot:Publish', Resource: topic }] });

let authority: CertificateAuthority;
beforeAll(async () => {
  authority = await createCertificateAuthority({ clock: systemClock });
});

async function certificatePem(): Promise<string> {
  const issued = await authority.issueFromCsr(await signingRequest());
  if (!issued.ok) throw new Error(issued.reason);
  return issued.certificatePem;
}

function collectionsOn(records: MemoryRecords, logged: unknown[] = []): Collections {
  return recordedCollections(memoryRecords(records.kept), (_level, event, fields) => logged.push([event, fields]));
}

function storeOn(records: MemoryRecords, logged: unknown[] = []): IotStore {
  const collections = collectionsOn(records, logged);
  return createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock: systemClock, collections });
}

describe('a registry that outlives a restart', () => {
  it('has its things, types, groups, certificates and attachments', async () => {
    const records = memoryRecords();
    const store = storeOn(records);
    const { certificateId } = store.certificates.register(await certificatePem(), 'ACTIVE');
    const other = store.certificates.register(await certificatePem(), 'ACTIVE').certificateId;
    store.certificates.setStatus(other, 'INACTIVE');
    store.things.createThingType('sedan', { searchableAttributes: ['colour'] });
    store.groups.createThingGroup('all');
    store.groups.createThingGroup('eu', 'all');
    store.things.createThing({ thingName: 'car', thingTypeName: 'sedan', attributes: { colour: 'red' } });
    store.things.updateThing('car', { attributes: { colour: 'blue' } });
    store.things.createThing({ thingName: 'gone' });
    store.things.deleteThing('gone');
    store.groups.addThing('eu', 'car');
    store.groups.addThing('all', 'car');
    store.groups.removeThing('all', 'car');
    store.principals.attach('car', certificateId, 'EXCLUSIVE_THING');
    store.principals.attach('car', other, 'NON_EXCLUSIVE_THING');
    store.principals.detach('car', other);
    const again = storeOn(records);
    expect(again.things.things()).toEqual(store.things.things());
    expect(again.things.thing('car')).toMatchObject({ version: 2, attributes: { colour: 'blue' } });
    expect(again.things.thingType('sedan')).toEqual(store.things.thingType('sedan'));
    expect(again.groups.groupsOf('car')).toEqual(['eu']);
    expect(again.groups.groupsWithAncestorsOf('car')).toEqual(['eu', 'all']);
    const byId = (one: { certificateId: string }, two: { certificateId: string }): number =>
      one.certificateId < two.certificateId ? -1 : 1;
    expect(again.certificates.certificates().sort(byId)).toEqual(store.certificates.certificates().sort(byId));
    const attachment = { thingName: 'car', certificateId, type: 'EXCLUSIVE_THING' };
    expect([again.principals.ofThing('car'), again.principals.ofCertificate(other)]).toEqual([[attachment], []]);
    again.principals.detach('car', certificateId);
    again.certificates.remove(other);
    const third = storeOn(records);
    expect(third.principals.ofThing('car')).toEqual([]);
    expect(third.certificates.certificates()).toHaveLength(1);
  });

  it('has its policies with all versions, numbers given once, and their targets', () => {
    const records = memoryRecords();
    const store = storeOn(records);
    const target = store.arns.certificate('c1');
    store.policies.create('device', document('arn:aws:iot:a'));
    store.policies.createVersion('device', document('arn:aws:iot:b'), true);
    store.policies.createVersion('device', document('arn:aws:iot:c'), false);
    store.policies.removeVersion('device', '3');
    store.policies.create('other', document('*'));
    store.policies.attach('device', target);
    store.policies.attach('other', target);
    store.policies.detach('other', target);
    store.policies.remove('other');
    const again = storeOn(records);
    expect(again.policies.policies()).toEqual(store.policies.policies());
    expect(again.policies.policy('device')).toMatchObject({ defaultVersionId: '2' });
    expect(again.policies.versions('device')).toEqual(store.policies.versions('device'));
    expect(again.policies.attachedTo(target).map(({ policyName }) => policyName)).toEqual(['device']);
    expect(again.policies.createVersion('device', document('*'), false)).toMatchObject({ value: { versionId: '4' } });
  });

  it('leaves out what cannot be read, and says so', () => {
    const records = memoryRecords();
    const store = storeOn(records);
    for (const name of ['good', 'bad']) store.policies.create(name, document('*'));
    store.things.createThing({ thingName: 'car' });
    const bad = String(records.kept.get('policy/bad')).replace('2012-10-17', '1999-01-01');
    records.kept.set('policy/bad', Buffer.from(bad));
    records.kept.set('thing/car', Buffer.from('nonsense'));
    const logged: unknown[] = [];
    const again = storeOn(records, logged);
    expect(again.policies.policies().map(({ policyName }) => policyName)).toEqual(['good']);
    expect(again.things.things()).toEqual([]);
    expect(logged).toMatchObject([
      ['records-skipped', { kind: 'thing', skipped: 1, firstKey: 'car' }],
      ['record-skipped', { kind: 'policy', key: 'bad', problem: expect.stringContaining('Version must be') as string }],
    ]);
  });
});

describe('a template deployed again', () => {
  const template = (body: object) => ({
    templateName: 'birth',
    templateArn: 'arn:aws:iot:eu-central-1:000000000000:provisioningtemplate/birth',
    templateBody: JSON.stringify(body),
    enabled: true,
    provisioningRoleArn: 'arn:aws:iam::000000000000:role/birth',
    preProvisioningHook: { targetArn: 'arn:aws:lambda:eu-central-1:000000000000:function:hook' },
  });
  const Properties = { CertificateId: { Ref: 'AWS::IoT::Certificate::Id' } };
  const body = { Resources: { certificate: { Type: 'AWS::IoT::Certificate', Properties } } };
  const deploy = (store: IotStore, policy: string): void => {
    const api = { store, authority: {} as never, endpointAddress: () => '' };
    const control = createIotControl({ api, createTopicRule: () => undefined, destinations: {} as never });
    control.createPolicy('device', JSON.parse(policy));
    control.createProvisioningTemplate(template(body));
  };

  it('takes over what is there, changed or not', () => {
    const records = memoryRecords();
    const store = storeOn(records);
    deploy(store, document('*'));
    const again = storeOn(records);
    deploy(again, document('*'));
    expect(again.policies.versions('device')).toMatchObject({ value: [{ versionId: '1' }] });
    expect(again.templates.template('birth')).toEqual(store.templates.template('birth'));
  });

  it('makes its policy the default again, without a new version where it has been one', () => {
    const records = memoryRecords();
    deploy(storeOn(records), document('*'));
    const again = storeOn(records);
    again.policies.createVersion('device', document('arn:aws:iot:by-hand'), true);
    deploy(again, document('*'));
    expect(again.policies.policy('device')?.defaultVersionId).toBe('1');
    deploy(again, document('arn:aws:iot:new'));
    expect(again.policies.policy('device')?.defaultVersionId).toBe('3');
  });
});

describe('the CA', () => {
  it('is the same after a restart and signs as before; its server certificate is new', async () => {
    const records = memoryRecords();
    const open = () =>
      createCertificateAuthority({ clock: systemClock, authorities: collectionsOn(records).of(AUTHORITIES) });
    const [first, second] = [await open(), await open()];
    expect(second.caCertificatePem).toBe(first.caCertificatePem);
    expect(second.server.certificatePem).not.toBe(first.server.certificatePem);
    const ca = new X509Certificate(first.caCertificatePem);
    for (const { server } of [first, second]) {
      expect(new X509Certificate(server.certificatePem).verify(ca.publicKey)).toBe(true);
    }
  });
});

describe('ownership tokens', () => {
  it('outlive a restart for the rest of their hour, unless they are spent', () => {
    const records = memoryRecords();
    const clock = heldClock();
    const expired: string[] = [];
    const tokens = () => createOwnershipTokens(clock, (id) => expired.push(id), storeOn(records).ownershipTokens);
    const first = tokens();
    const [kept, spent, late] = [first.issue('kept'), first.issue('spent'), first.issue('late')];
    first.claim(spent);
    first.spend(spent);
    clock.advance(3_599_000);
    const second = tokens();
    expect(second.claim(spent)).toEqual({ ok: false, reason: 'unknown' });
    expect(second.claim(kept)).toEqual({ ok: true, certificateId: 'kept' });
    second.spend(kept);
    expired.length = 0;
    clock.advance(1_000);
    expect(expired).toContain('late');
    expect(second.claim(late).ok).toBe(false);
    expect(records.keys('ownership-token')).toEqual([]);
  });
});
