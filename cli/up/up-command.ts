import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LocalCloud, startLocalCloud } from '../../local/index.ts';
import { createTerminal, type Terminal } from '../terminal/terminal.ts';
import { UsageError } from '../usage-error.ts';
import { cloudLog } from './cloud-log.ts';
import { portFault } from './port-fault.ts';
import { readUpOptions, UP_HELP, type UpOptions } from './up-options.ts';

const PROJECT_DIR = fileURLToPath(new URL('../..', import.meta.url));

/** `roadbed up`: exit code 0 when every invariant held, 1 when not, 2 on a wrong argument. */
export async function upCommand(args: string[]): Promise<number> {
  const options = readUpOptions(args);
  if (options.help) {
    process.stdout.write(UP_HELP);
    return 0;
  }
  if (options.readyFile !== undefined) await rm(options.readyFile, { force: true });
  const terminal = createTerminal(options.json ? process.stderr : process.stdout);
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const filesDir = await mkdtemp(join(tmpdir(), 'roadbed-'));
  try {
    return await upWith(options, terminal, filesDir, interrupted.signal);
  } finally {
    await rm(filesDir, { recursive: true, force: true });
    if (options.readyFile !== undefined) await rm(options.readyFile, { force: true });
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

async function upWith(options: UpOptions, terminal: Terminal, filesDir: string, stop: AbortSignal): Promise<number> {
  terminal.status(terminal.dim('synthesizing the app and starting the local cloud ...'));
  // the demo's clients take a second to load: meanwhile the app synthesizes
  const [started, session] = await Promise.allSettled([startCloud(options, terminal), import('./up-session.ts')]);
  if (started.status === 'rejected') throw started.reason;
  const cloud = started.value;
  try {
    if (session.status === 'rejected') throw session.reason;
    return await session.value.runUpSession({ cloud, options, terminal, filesDir, stop });
  } finally {
    await cloud.stop();
  }
}

async function startCloud(options: UpOptions, terminal: Terminal): Promise<LocalCloud> {
  try {
    return await startLocalCloud({
      projectDir: PROJECT_DIR,
      engine: options.engine,
      ports: options.ports,
      gateway: options.gateway,
      mqttProfile: options.mqttProfile,
      mqttQuotas: options.mqttQuotas,
      lifecycleFaults: options.lifecycleFaults,
      policyDelayMs: options.policyDelayMs,
      dataDir: options.dataDir,
      host: options.host,
      hostNames: options.hostNames,
      logsRuleEvents: options.verbose,
      log: cloudLog(terminal, options.verbose),
    });
  } catch (error) {
    if ((error as Error).name === 'DataDirError') throw new UsageError(`--data-dir: ${(error as Error).message}`);
    throw portFault(error, options.ports) ?? error;
  }
}
