/**
 * Points clients that know nothing of this project at `roadbed up`: mosquitto, paho-mqtt, MQTT.js, boto3, the AWS CLI,
 * the AWS IoT Device SDKs, DuckDB and Arrow, all unmodified. A line for each check; exits 1 when one failed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { awsCliFlow } from './aws-cli-flow.mjs';
import { awsSdkFlow } from './aws-sdk-flow.mjs';
import { createChecklist } from './checklist.mjs';
import { installClients } from './installed-clients.mjs';
import { jobsFlows, pythonShadowFlows } from './jobs-flows.mjs';
import { mosquittoFlow, mosquittoRefusalsFlow } from './mosquitto-flow.mjs';
import { pahoFlow, reportedFlow, secondBirthFlow } from './python-flows.mjs';
import { checkReadyFile, startCloud } from './running-cloud.mjs';
import { sessionFlows } from './session-flows.mjs';
import { shadowFlows } from './shadow-flows.mjs';

const INSTALL_FOLDER = fileURLToPath(new URL('../../.roadbed/clients', import.meta.url));

async function runFlows(list, context) {
  await list.check('ready file', 'holds all that a foreign client needs', async () => checkReadyFile(context.ready));
  await awsCliFlow(list, context);
  await reportedFlow(list, 'boto3', context, './boto3-calls.py');
  await reportedFlow(list, 'duckdb, arrow', context, './archive-readers.py');
  const vehicle = await pahoFlow(list, context);
  if (vehicle !== undefined) {
    await mosquittoFlow(list, { ...context, vehicle });
    await mosquittoRefusalsFlow(list, { ...context, vehicle });
    await secondBirthFlow(list, context);
  }
  await awsSdkFlow(list, context);
  await sessionFlows(list, context);
  await shadowFlows(list, context);
  await pythonShadowFlows(list, context);
  await jobsFlows(list, context);
  await reportedFlow(list, 'aws-iot-sdk Py', context, './awsiot-birth.py', '3');
}

const list = createChecklist();
const clients = await installClients(INSTALL_FOLDER);
const folder = await mkdtemp(join(tmpdir(), 'roadbed-clients-'));
try {
  const cloud = await startCloud(folder);
  try {
    await runFlows(list, { clients, folder, ready: cloud.ready, readyFile: cloud.readyFile });
  } finally {
    await list.check('roadbed up', 'ends on SIGINT with exit code 0', () => cloud.stop());
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(`${list.counts.passed} passed, ${list.counts.failed} failed\n`);
process.exitCode = list.counts.failed === 0 ? 0 : 1;
