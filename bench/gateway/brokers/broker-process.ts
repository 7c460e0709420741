import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpuMsOf, rssBytesOf } from './process-usage.ts';

/** A broker under test, in a process of its own on the first core. */
export interface BrokerProcess {
  /** Plain MQTT. */
  port: number;
  /** MQTT over mutual TLS. */
  tlsPort: number;
  /** CPU time used so far, all threads; undefined where the system does not tell. */
  cpuMs(): number | undefined;
  rssBytes(): number | undefined;
  /** Why the process is gone, with its last words; undefined while it runs. */
  failure(): string | undefined;
  stop(): Promise<void>;
}

const BROKER_CORE = '0';
const GENERATOR_CORE = '1';
/** Enough for an error and its stack. */
const LAST_WORDS = 4_000;
const STOP_TIMEOUT_MS = 5_000;

interface Started {
  /** The first line on stdout; rejects when the process ends without one. */
  firstLine: Promise<string>;
  describe(ports: { port: number; tlsPort: number }, afterStop?: () => Promise<void>): BrokerProcess;
}

/** Starts a command on the broker's core. */
export function startPinned(command: string, args: readonly string[]): Started {
  const [file, ...rest] = isPinning() ? ['taskset', '-c', BROKER_CORE, command, ...args] : [command, ...args];
  const child = spawn(file as string, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  // a bench that is broken off leaves no broker behind
  const killOnExit = (): boolean => child.kill('SIGKILL');
  process.once('exit', killOnExit);
  let lastWords = '';
  let ended: string | undefined;
  child.stderr.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-LAST_WORDS);
  });
  const closed = new Promise<void>((resolve) => {
    child.once('close', (code, signal) => {
      process.off('exit', killOnExit);
      ended = `ended with ${signal ?? `code ${code}`}${lastWords === '' ? '' : `: ${errorLineOf(lastWords)}`}`;
      resolve();
    });
  });
  const line = once(child.stdout, 'data').then(([data]) => String(data).trim());
  const firstLine = Promise.race([
    line,
    closed.then(() => Promise.reject(new Error(`${command} ${ended}`))),
    once(child, 'error').then(([error]) => Promise.reject(error)),
  ]);
  // whoever does not wait for a line is not to be told that none came
  firstLine.catch(() => undefined);
  const pid = child.pid ?? 0;
  return {
    firstLine,
    describe: (ports, afterStop) => ({
      ...ports,
      cpuMs: () => cpuMsOf(pid),
      rssBytes: () => rssBytesOf(pid),
      failure: () => ended,
      async stop() {
        const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
        child.kill('SIGTERM');
        await closed;
        clearTimeout(force);
        await afterStop?.();
      },
    }),
  };
}

/** Puts this process, the generator, on the other core; false where it cannot be done. */
export function pinGenerator(): boolean {
  return isPinning() && spawnSync('taskset', ['-acp', GENERATOR_CORE, String(process.pid)]).status === 0;
}

export function isInstalled(command: string): boolean {
  return spawnSync('which', [command]).status === 0;
}

let pinning: boolean | undefined;

/** With two cores and taskset; asked once. */
function isPinning(): boolean {
  pinning ??= spawnSync('taskset', ['-c', GENERATOR_CORE, 'true']).status === 0;
  return pinning;
}

/** The line that names an error, among the frames of its stack. */
function errorLineOf(words: string): string {
  const lines = words.split('\n').filter((line) => line.trim() !== '');
  return (lines.find((line) => /^\w*Error\b.*:/.test(line)) ?? lines.at(-1) ?? '').trim();
}
