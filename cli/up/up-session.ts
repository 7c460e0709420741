import { performance } from 'node:perf_hooks';
import type { LocalCloud } from '../../local/index.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { announceCloud, withdrawCloud } from '../why/running-cloud.ts';
import { runDemo } from './demo-run.ts';
import { seedDemoTenant } from './demo-tenant.ts';
import { describeCloud } from './describe-cloud.ts';
import { readKeptFleet } from './kept-fleet.ts';
import { operatorAccess } from './operator-access.ts';
import { writeReadyFile } from './ready-file.ts';
import { createTspClient, type TspClientOptions } from './tsp-client.ts';
import type { UpOptions } from './up-options.ts';

export interface UpSession {
  cloud: LocalCloud;
  options: UpOptions;
  terminal: Terminal;
  /** A folder for PEM files that goes with the run. */
  filesDir: string;
  stop: AbortSignal;
}

/** Unborn vehicles left in the manifest for foreign clients. */
const UNBORN_KEPT = 10;

/** From a running cloud to the end of the run: seeds a tenant, tells where all is, drives. The exit code. */
export async function runUpSession({ cloud, options, terminal, filesDir, stop }: UpSession): Promise<number> {
  const access = operatorAccess(cloud);
  const kept = options.dataDir === undefined ? [] : await readKeptFleet(options.dataDir, access, options.vehicles);
  const toBeBorn = options.vehicles - kept.length;
  const tenant = await seedDemoTenant(access, toBeBorn + UNBORN_KEPT, kept);
  const tspOptions = tspOptionsOf(cloud);
  const tsp = createTspClient(tspOptions);
  const startMs = Math.round(performance.now());
  for (const line of describeCloud(cloud, tspOptions, startMs, terminal)) terminal.line(line);
  await announceCloud({ pid: process.pid, aws: cloud.endpoints.aws });
  try {
    if (options.readyFile !== undefined) {
      const births = tenant.unborn.slice(toBeBorn);
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
