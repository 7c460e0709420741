import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, runOk } from './processes.mjs';

const INSTALL_MS = 300_000;
const NODE_CLIENTS = ['aws-iot-device-sdk-v2@1.28.0', 'mqtt@5.16.0'];

/**
 * Installs what is missing, pinned: mosquitto's clients by apt, Python's in a virtual environment, MQTT.js and the AWS
 * IoT Device SDK for JavaScript, all in `folder`. Nothing is compiled. Resolves to where the clients are.
 */
export async function installClients(folder) {
  await mkdir(folder, { recursive: true });
  await installMosquitto();
  const venv = join(folder, 'venv');
  await installPython(venv);
  const nodeFolder = join(folder, 'node');
  await installNode(nodeFolder);
  return { python: join(venv, 'bin', 'python'), aws: join(venv, 'bin', 'aws'), nodeFolder };
}

async function installMosquitto() {
  const { code } = await run('sh', ['-c', 'command -v mosquitto_pub && command -v mosquitto_rr']);
  if (code === 0) return;
  const apt = { timeoutMs: INSTALL_MS, env: { DEBIAN_FRONTEND: 'noninteractive' } };
  await runOk('apt-get', ['update', '-q'], apt);
  await runOk('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'mosquitto-clients'], apt);
}

async function installPython(venv) {
  const requirements = new URL('./requirements.txt', import.meta.url);
  const wanted = await readFile(requirements, 'utf8');
  await once(venv, wanted, async () => {
    await runOk('python3', ['-m', 'venv', '--clear', venv], { timeoutMs: INSTALL_MS });
    const pip = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--only-binary', ':all:'];
    await runOk(join(venv, 'bin', 'python'), [...pip, '-r', requirements.pathname], { timeoutMs: INSTALL_MS });
  });
}

async function installNode(folder) {
  await once(folder, NODE_CLIENTS.join('\n'), async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{"private":true}\n');
    // its install script would build the native part when the prebuilt one did not fit
    const quietly = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
    await runOk('npm', ['install', ...quietly, ...NODE_CLIENTS], { cwd: folder, timeoutMs: INSTALL_MS });
  });
}

/** Skips `install` when it went well before for the same `wanted`. */
async function once(folder, wanted, install) {
  const stamp = join(folder, 'installed.txt');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return;
  await install();
  await writeFile(stamp, wanted);
}
