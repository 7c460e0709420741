import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTerminal, type Terminal } from '../terminal/terminal.ts';
import { exportManifest } from './export-manifest.ts';
import { importManifest } from './import-manifest.ts';
import { MANIFEST_HELP, type ManifestOptions, readManifestOptions } from './manifest-options.ts';
import { findManifestTable, openDynamodb, type SdkTarget, sdkTarget } from './manifest-table.ts';
import { type ClaimTarget, claimCertificateId, registerClaim } from './register-claim.ts';
import { revokeClaim } from './revoke-claim.ts';

type Task = Exclude<ManifestOptions, { kind: 'help' }>;

/**
 * `roadbed manifest`: exit code 0 when all is done, 1 when a row or a claim was refused or there is no such batch,
 * 2 on a wrong argument.
 */
export async function manifestCommand(args: string[]): Promise<number> {
  const options = readManifestOptions(args);
  if (options.kind === 'help') {
    process.stdout.write(MANIFEST_HELP);
    return args.includes('--help') ? 0 : 2;
  }
  const terminal = createTerminal(process.stderr);
  const target = await sdkTarget(options.cloud);
  const dynamodb = openDynamodb(target);
  try {
    const tableName = options.tableName ?? (await findManifestTable(dynamodb));
    return await perform(options, { target, dynamodb, tableName }, terminal);
  } finally {
    dynamodb.destroy();
  }
}

interface Target {
  target: SdkTarget;
  dynamodb: DynamoDBClient;
  tableName: string;
}

async function perform(options: Task, target: Target, terminal: Terminal): Promise<number> {
  switch (options.kind) {
    case 'import': {
      const report = await importManifest(target, options.import, terminal);
      const { rows, written, present, refused, seconds, peakRssMb } = report;
      const added = options.import.isDryRun
        ? 'nothing written (dry run)'
        : `${written} written, ${present} there before`;
      terminal.line(`${rows} rows: ${added}, ${refused} refused; ${seconds} s, ${peakRssMb} MB`);
      if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
      return refused === 0 ? 0 : 1;
    }
    case 'export': {
      const count = await exportManifest(target.dynamodb, target.tableName, process.stdout);
      terminal.line(`${count} vehicles`);
      return 0;
    }
    case 'register-claim':
    case 'revoke-claim':
      return performOnClaims(options, target, terminal);
  }
}

type ClaimTask = Extract<Task, { kind: 'register-claim' | 'revoke-claim' }>;

async function performOnClaims(
  options: ClaimTask,
  { target, dynamodb, tableName }: Target,
  terminal: Terminal,
): Promise<number> {
  // only these speak to IoT
  const { IoTClient } = await import('@aws-sdk/client-iot');
  const iot = new IoTClient({ ...target });
  try {
    const claims = { dynamodb, tableName, iot };
    return options.kind === 'revoke-claim'
      ? await revoke(options, claims, terminal)
      : await register(options, claims, terminal);
  } finally {
    iot.destroy();
  }
}

async function revoke(
  options: Extract<Task, { kind: 'revoke-claim' }>,
  target: ClaimTarget,
  terminal: Terminal,
): Promise<number> {
  const report = await revokeClaim(target, options);
  const { isKnown, isNew, claims } = report;
  const done = options.isDryRun ? 'nothing changed (dry run)' : isNew ? 'revoked' : 'was revoked before';
  terminal.line(`batch ${options.batch}: ${isKnown ? `${done}, ${claims} claims` : 'nobody registered a claim of it'}`);
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  return isKnown ? 0 : 1;
}

async function register(
  { batch, certificates, policyName, json }: Extract<Task, { kind: 'register-claim' }>,
  target: ClaimTarget,
  terminal: Terminal,
): Promise<number> {
  const counts = { registered: 0, present: 0, refused: 0 };
  for (const certificateId of certificates.map(claimCertificateId)) {
    const result = await registerClaim(target, { batch, certificateId, policyName });
    counts[result.kind] += 1;
    const why = result.kind === 'refused' ? `: ${result.reason}` : '';
    terminal.line(`${certificateId} ${result.kind}${why}`);
  }
  if (json) process.stdout.write(`${JSON.stringify(counts)}\n`);
  return counts.refused === 0 ? 0 : 1;
}
