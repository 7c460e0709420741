import { fileURLToPath } from 'node:url';
import { createIdentity } from './aws-identity.mjs';
import { run } from './processes.mjs';

const SCRIPT = fileURLToPath(new URL('./session-client.mjs', import.meta.url));
const ACTIONS = ['iot:Connect', 'iot:Publish', 'iot:RetainPublish', 'iot:Subscribe', 'iot:Receive'];
const KINDS = ['sdk-5', 'sdk-3.1.1', 'sdk-wss-5', 'sdk-wss-3.1.1', 'mqttjs-5', 'mqttjs-3.1.1'];

/**
 * What a device SDK is used for, with each client in both MQTT versions: publish and subscribe, retained messages, shared
 * subscriptions, a will, a session resumed. Each runs in a process of its own and reports its checks.
 */
export async function sessionFlows({ note, check }, context) {
  const { clients, readyFile, folder } = context;
  const identity = await check('AWS CLI', 'makes certificate and policy of a device that may do everything', () =>
    createIdentity(context, 'device', ACTIONS),
  );
  if (identity === undefined) return;
  for (const kind of KINDS) {
    const client = kind.startsWith('sdk') ? 'aws-iot-sdk JS' : 'MQTT.js';
    const args = [SCRIPT, clients.nodeFolder, readyFile, folder, kind];
    const { code, stdout, stderr } = await run(process.execPath, args, { timeoutMs: 120_000 });
    for (const line of stdout.split('\n').filter(Boolean)) {
      const [verdict, what, detail] = line.split('\t');
      note(verdict === 'OK', client, `${kind.replace(/^\w+-/, '')}: ${what}`, detail);
    }
    if (code !== 0) note(false, client, `${kind} ended by itself`, `exit ${code}: ${stderr.trim().slice(-400)}`);
  }
}
