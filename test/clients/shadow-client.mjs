/**
 * The flow of the AWS IoT Device SDK's shadow sample, with `IotShadowClientv2`.
 * usage: shadow-client.mjs SDK_FOLDER READY_FILE IDENTITY_FOLDER 5|3.1.1
 * Prints a line for each check: OK or FAIL, a tab, what was checked, a tab, what was seen.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect } from './checklist.mjs';
import { sdkConnector } from './sdk-connection.mjs';
import { createReport, LIMITS, openStream, refusalOf } from './service-client.mjs';

const [sdkFolder, readyFile, folder, version] = process.argv.slice(2);
const { IotShadowClientv2 } = createRequire(join(sdkFolder, 'package.json'))('aws-iot-device-sdk-v2').iotshadow;
const ready = JSON.parse(readFileSync(readyFile, 'utf8'));
const thingName = `shadow-sdk-${version.replaceAll('.', '-')}`;
const named = { thingName, shadowName: 'config' };
const check = createReport();

const connection = await sdkConnector(
  sdkFolder,
  ready,
  folder,
  version === '5' ? 5 : 4,
  false,
)({ clientId: thingName });
const shadows = IotShadowClientv2[version === '5' ? 'newFromMqtt5' : 'newFromMqtt311'](connection.native, LIMITS);
const deltas = await openStream(shadows.createNamedShadowDeltaUpdatedStream(named));
const documents = await openStream(shadows.createNamedShadowUpdatedStream(named));

await check('get of a shadow that is not there is rejected with 404', async () => {
  const refusal = await refusalOf(shadows.getShadow({ thingName }));
  expect(refusal?.code === 404, 'its code is 404', refusal);
});
await check('updateNamedShadow: accepted, delta and documents', async () => {
  const accepted = await shadows.updateNamedShadow({ ...named, state: { desired: { color: 'red' } } });
  expect(accepted.version === 1 && accepted.state.desired.color === 'red', 'it is version 1', accepted);
  const delta = await deltas.next();
  expect(delta.state.color === 'red' && delta.version === 1, 'the delta is what is desired', delta);
  const document = await documents.next();
  expect(document.current.version === 1 && !document.previous, 'there was nothing before', document);
});
await check('what is reported settles the delta', async () => {
  await shadows.updateNamedShadow({ ...named, state: { reported: { color: 'red' } }, version: 1 });
  const document = await documents.next();
  expect(document.previous.version === 1 && document.current.version === 2, 'the document goes on', document);
  const { state, version: current } = await shadows.getNamedShadow(named);
  expect(current === 2 && state.reported.color === 'red' && !state.delta, 'there is no delta', state);
  expect(deltas.unread.length === 0, 'no delta is told', deltas.unread);
});
await check('a stale version is rejected with 409', async () => {
  const refusal = await refusalOf(shadows.updateNamedShadow({ ...named, state: { reported: { a: 1 } }, version: 1 }));
  expect(refusal?.code === 409, 'its code is 409', refusal);
});
await check('the classic shadow is another one; both are deleted', async () => {
  await shadows.updateShadow({ thingName, state: { reported: { classic: true } } });
  const { state } = await shadows.getShadow({ thingName });
  expect(state.reported.classic === true && state.reported.color === undefined, 'it has its own state', state);
  await shadows.deleteShadow({ thingName });
  await shadows.deleteNamedShadow(named);
  expect((await refusalOf(shadows.getNamedShadow(named)))?.code === 404, 'it is gone', '');
});

for (const stream of [deltas, documents]) stream.close();
shadows.close();
await connection.close();
process.exit(0);
