import { expect, it } from 'vitest';
import { updateIndexing } from '../../../../local/iot/fleet-index/indexing-configuration.ts';
import { createIotStore, type IotStore } from '../../../../local/iot/iot-store.ts';
import { recordedCollections } from '../../../../local/iot/persistence/collections.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { memoryRecords } from '../../../support/memory-records.ts';
import { testCa } from '../control-plane/test-ca.ts';

function storeOn(records: ReturnType<typeof memoryRecords>, logged: unknown[]): IotStore {
  const collections = recordedCollections(memoryRecords(records.kept), (_level, event) => logged.push(event));
  return createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock: systemClock, collections });
}

it('CAs, groups, templates and what else the account has outlive a restart', async () => {
  const [records, logged] = [memoryRecords(), [] as unknown[]];
  const store = storeOn(records, logged);
  const { certificatePem } = await testCa('CN=Factory');
  const { certificatePem: scrapped } = await testCa('CN=Scrapped');
  const registrationConfig = { templateBody: '{}', roleArn: 'arn:aws:iam::000000000000:role/r' };
  const switches = { status: 'ACTIVE', allowAutoRegistration: true, mode: 'DEFAULT' } as const;
  store.cas.register({ certificatePem, registrationConfig, ...switches });
  const code = store.cas.registrationCode();
  const admitted = store.certificates.admit(scrapped, 'INACTIVE', { mode: 'SNI_ONLY' });
  if (!admitted.ok) throw new Error(admitted.message);
  store.certificates.remove(admitted.value.certificateId);
  store.groups.createGroup('red', {
    description: 'cars',
    attributes: { a: '1' },
    queryString: 'attributes.colour:red',
  });
  store.things.createThingType('sedan');
  store.things.deprecateThingType('sedan', false);
  store.account.billingGroups.create('acme', { description: 'first' });
  store.account.roleAliases.create('device', { roleArn: 'arn', credentialDurationSeconds: 900 });
  store.account.domainConfigurations.create('own', { serviceType: 'DATA' });
  store.account.tags.set('arn:x', { team: 'fleet' });
  updateIndexing(store, { thingIndexingConfiguration: { thingIndexingMode: 'REGISTRY' } });

  const again = storeOn(records, logged);
  expect(again.cas.cas()).toEqual(store.cas.cas());
  expect(again.cas.registrationCode()).toBe(code);
  expect(again.certificates.admit(scrapped, 'INACTIVE', {})).toMatchObject({ code: 'CertificateStateException' });
  expect(again.groups.thingGroups()).toEqual(store.groups.thingGroups());
  expect(again.things.thingTypes()).toEqual(store.things.thingTypes());
  expect(again.account.billingGroups.all()).toEqual(store.account.billingGroups.all());
  expect(again.account.roleAliases.all()).toEqual(store.account.roleAliases.all());
  expect(again.account.domainConfigurations.all()).toEqual(store.account.domainConfigurations.all());
  expect([...again.account.tags, ...again.account.settings]).toEqual([
    ...store.account.tags,
    ...store.account.settings,
  ]);
  expect(logged).toEqual([]);
});
