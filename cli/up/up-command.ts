import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { type LocalCloud, startLocalCloud } from '../../local/index.ts';
import { createTerminal, type Terminal } from '../terminal/terminal.ts';
import { UsageError } from '../usage-error.ts';
import { announceCloud, withdrawCloud } from '../why/running-cloud.ts';
import { cloudLog } from './cloud-log.ts';
import { runDemo } from './demo-run.ts';
import { seedDemoTenant } from './demo-tenant.ts';
import { describeCloud } from './describe-cloud.ts';
import { operatorAccess } from './operator-access.ts';
import { writeReadyFile } from './ready-file.ts';
import { createTspClient, type TspClientOptions } from './tsp-client.ts';
import { readUpOptions, UP_HELP, type UpOptions } from './up-options.ts';

const PROJECT_DIR = fileURLToPath(new URL('../..', import.meta.url));
const UNBORN_KEPT = 10;

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
  const cloud = await startCloud(options, terminal);
  try {
    const tenant = await seedDemoTenant(operatorAccess(cloud), options.vehicles + UNBORN_KEPT);
    const tspOptions = tspOptionsOf(cloud);
    const tsp = createTspClient(tspOptions);
    const startMs = Math.round(performance.now());
    for (const line of describeCloud(cloud, tspOptions, startMs, terminal)) terminal.line(line);
    await announceCloud({ pid: process.pid, aws: cloud.endpoints.aws });
    if (options.readyFile !== undefined) {
      const births = tenant.unborn.slice(options.vehicles);
      const { apiUrl, clientId, clientSecret } = tspOptions;
      const token = await tsp.token();
      const tokenClient = { clientId, clientSecret };
      await writeReadyFile(options.readyFile, { cloud, tenant, births, apiUrl, token, tokenClient, filesDir });
    }
    const report = await runDemo({ cloud, options, tenant, tsp, terminal, startMs, stop });
    for (const what of report.broken) terminal.line(terminal.red(`not as it must be: ${what}`));
    if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
    return report.broken.length === 0 ? 0 : 1;
  } finally {
    await withdrawCloud(process.pid);
    await cloud.stop();
  }
}

async function startCloud(options: UpOptions, terminal: Terminal): Promise<LocalCloud> {
  try {
    return await startLocalCloud({
      projectDir: PROJECT_DIR,
      engine: options.engine,
      ports: options.ports,
      mqttProfile: options.mqttProfile,
      mqttQuotas: options.mqttQuotas,
      host: options.host,
      hostNames: options.hostNames,
      log: cloudLog(terminal, options.verbose),
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new UsageError(`a port is taken (${(error as Error).message}); choose others with --ports, or auto`);
  }
}

function tspOptionsOf(cloud: LocalCloud): TspClientOptions {
  const clientId = cloud.output('UserPoolClientId');
  return {
    apiUrl: cloud.endpoints.api,
    tokenUrl: cloud.endpoints.token,
    clientId,
    clientSecret: cloud.userPoolClientSecret(clientId),
  };
}
