import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type BrokerProcess, startPinned } from './broker-process.ts';
import { credentialFiles } from './credentials.ts';

const START_TIMEOUT_MS = 10_000;
const STEP_MS = 25;

/** Mosquitto from the system's packages, with what a fair race needs: nothing dropped, no delay, 100 in flight. */
export async function startMosquitto(credentialsDir: string): Promise<BrokerProcess> {
  const port = await freePort();
  const tlsPort = await freePort();
  const config = join(credentialsDir, `mosquitto-${port}.conf`);
  await writeFile(config, configText(port, tlsPort, credentialsDir));
  const started = startPinned('mosquitto', ['-c', config]);
  const broker = started.describe({ port, tlsPort }, () => rm(config, { force: true }));
  await waitForPort(port, broker);
  await waitForPort(tlsPort, broker);
  return broker;
}

/** Such as `2.0.11`. */
export function mosquittoVersion(): string {
  // `-h` prints the version and fails
  const text = spawnSync('mosquitto', ['-h'], { encoding: 'utf8' }).stdout;
  return /version (\S+)/.exec(text)?.[1] ?? 'unknown';
}

function configText(port: number, tlsPort: number, dir: string): string {
  return [
    `user ${userInfo().username}`,
    'allow_anonymous true',
    'max_inflight_messages 100',
    'max_queued_messages 0',
    'set_tcp_nodelay true',
    'log_type none',
    `listener ${port} 127.0.0.1`,
    `listener ${tlsPort} 127.0.0.1`,
    `cafile ${join(dir, credentialFiles.ca)}`,
    `certfile ${join(dir, credentialFiles.serverCert)}`,
    `keyfile ${join(dir, credentialFiles.serverKey)}`,
    'require_certificate true',
    '',
  ].join('\n');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('the system gave no free port');
  return address.port;
}

async function waitForPort(port: number, broker: BrokerProcess): Promise<void> {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += STEP_MS) {
    const failure = broker.failure();
    if (failure !== undefined) throw new Error(`mosquitto ${failure}`);
    if (await answers(port)) return;
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  await broker.stop();
  throw new Error(`mosquitto does not answer on port ${port}`);
}

function answers(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).then((isOpen) => {
    socket.destroy();
    return isOpen === true;
  });
}
