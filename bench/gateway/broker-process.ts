import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A broker under test, in a process of its own on the first core. */
export interface BrokerProcess {
  name: string;
  port: number;
  /** CPU time used so far, milliseconds. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

const BROKER_CORE = '0';
const TICK_MS = 10;

export async function startRoadbed(): Promise<BrokerProcess> {
  const script = fileURLToPath(new URL('./roadbed-broker.ts', import.meta.url));
  const child = spawn('taskset', ['-c', BROKER_CORE, process.execPath, '--import', 'tsx', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return describe('roadbed', Number(line.toString()), child);
}

/** Mosquitto from the system's packages; undefined when it is not installed. */
export async function startMosquitto(): Promise<BrokerProcess | undefined> {
  if (spawnSync('which', ['mosquitto']).status !== 0) return undefined;
  const port = await freePort();
  const dir = await mkdtemp(join(tmpdir(), 'roadbed-bench-'));
  const config = join(dir, 'mosquitto.conf');
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'max_inflight_messages 100',
    'set_tcp_nodelay true',
  ];
  await writeFile(config, `${lines.join('\n')}\nmax_queued_messages 0\nlog_type none\n`);
  const child = spawn('taskset', ['-c', BROKER_CORE, 'mosquitto', '-c', config], { stdio: 'ignore' });
  await waitForPort(port);
  const broker = describe('mosquitto', port, child);
  return {
    ...broker,
    async stop() {
      await broker.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function describe(name: string, port: number, child: ChildProcess): BrokerProcess {
  return {
    name,
    port,
    async cpuMs() {
      const fields = (await readFile(`/proc/${child.pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}

async function waitForPort(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const socket = connect({ host: '127.0.0.1', port });
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing answers on port ${port}`);
}
