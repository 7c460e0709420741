/**
 * The flow of the AWS IoT Device SDK's jobs sample, with `IotJobsClientv2`, on jobs that wait for the thing.
 * usage: jobs-client.mjs SDK_FOLDER READY_FILE IDENTITY_FOLDER 5|3.1.1 THING JOB JOB
 * Prints a line for each check: OK or FAIL, a tab, what was checked, a tab, what was seen.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect } from './checklist.mjs';
import { sdkConnector } from './sdk-connection.mjs';
import { createReport, LIMITS, openStream, refusalOf } from './service-client.mjs';

const [sdkFolder, readyFile, folder, version, thingName, first, second] = process.argv.slice(2);
const { IotJobsClientv2 } = createRequire(join(sdkFolder, 'package.json'))('aws-iot-device-sdk-v2').iotjobs;
const ready = JSON.parse(readFileSync(readyFile, 'utf8'));
const check = createReport();

const connect = sdkConnector(sdkFolder, ready, folder, version === '5' ? 5 : 4, false);
const connection = await connect({ clientId: thingName });
const jobs = IotJobsClientv2[version === '5' ? 'newFromMqtt5' : 'newFromMqtt311'](connection.native, LIMITS);
const changes = await openStream(jobs.createJobExecutionsChangedStream({ thingName }));
const nexts = await openStream(jobs.createNextJobExecutionChangedStream({ thingName }));

await check('getPendingJobExecutions lists both jobs as queued', async () => {
  const { inProgressJobs, queuedJobs } = await jobs.getPendingJobExecutions({ thingName });
  expect(inProgressJobs.length === 0, 'nothing is in progress', inProgressJobs);
  expect(queuedJobs.map(({ jobId }) => jobId).join() === `${first},${second}`, 'both are queued', queuedJobs);
});
await check('startNextPendingJobExecution gives the first with its document; nobody is told', async () => {
  const { execution } = await jobs.startNextPendingJobExecution({ thingName, statusDetails: { step: '1' } });
  expect(execution.jobId === first && execution.status === 'IN_PROGRESS', 'it is the first', execution);
  expect(execution.jobDocument.do === first, 'the document is an object', execution.jobDocument);
  expect(changes.unread.length === 0 && nexts.unread.length === 0, 'there is no notice', changes.unread);
});
await check('describeJobExecution of $next and of the id', async () => {
  for (const jobId of ['$next', first]) {
    const { execution } = await jobs.describeJobExecution({ thingName, jobId });
    expect(execution.jobId === first && execution.versionNumber === 2, 'it is the one in progress', execution);
  }
});
await check('a stale version and another thing’s job are rejected', async () => {
  const update = { thingName, jobId: first, status: 'IN_PROGRESS', expectedVersion: 1 };
  const stale = await refusalOf(jobs.updateJobExecution(update));
  expect(stale?.code === 'VersionMismatch', 'its code is VersionMismatch', stale);
  expect(stale.executionState.versionNumber === 2, 'the state is told', stale);
  const unknown = await refusalOf(jobs.describeJobExecution({ thingName, jobId: 'nobodys' }));
  expect(unknown?.code === 'ResourceNotFound', 'its code is ResourceNotFound', unknown);
});
await check('updateJobExecution ends the first; both streams tell of the second', async () => {
  await jobs.updateJobExecution({ thingName, jobId: first, status: 'SUCCEEDED', expectedVersion: 2 });
  const change = await changes.next();
  expect(change.jobs.QUEUED.length === 1 && change.jobs.QUEUED[0].jobId === second, 'the second waits', change);
  const { execution } = await nexts.next();
  expect(execution.jobId === second && execution.jobDocument.do === second, 'the second is next', execution);
});
await check('what has ended takes no update; the last one ends the list', async () => {
  const late = await refusalOf(jobs.updateJobExecution({ thingName, jobId: first, status: 'FAILED' }));
  expect(late?.code === 'InvalidStateTransition', 'its code is InvalidStateTransition', late);
  await jobs.updateJobExecution({ thingName, jobId: second, status: 'REJECTED' });
  const change = await changes.next();
  expect(Object.keys(change.jobs).length === 0, 'nothing is left', change);
  expect((await nexts.next()).execution === undefined, 'nothing is next', '');
  expect((await jobs.startNextPendingJobExecution({ thingName })).execution === undefined, 'nothing starts', '');
});

for (const stream of [changes, nexts]) stream.close();
jobs.close();
await connection.close();
process.exit(0);
