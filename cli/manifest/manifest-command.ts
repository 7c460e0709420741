import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTerminal, type Terminal } from '../terminal/terminal.ts';
import { exportManifest } from './export-manifest.ts';
import { importManifest } from './import-manifest.ts';
import { MANIFEST_HELP, type ManifestOptions, readManifestOptions } from './manifest-options.ts';
import { findManifestTable, openDynamodb, type SdkTarget, sdkTarget } from './manifest-table.ts';
import { revokeClaim } from './revoke-claim.ts';

type Task = Exclude<ManifestOptions, { kind: 'help' }>;

/** `roadbed manifest`: exit code 0 when all is done, 1 when a row was refused or there is no such batch, 2 on a wrong argument. */
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
    case 'revoke-claim':
      return revoke(options, target, terminal);
  }
}

async function revoke(
  { batch, isDryRun, json }: Extract<Task, { kind: 'revoke-claim' }>,
  { target, dynamodb, tableName }: Target,
  terminal: Terminal,
): Promise<number> {
  // only this one speaks to IoT
  const { IoTClient } = await import('@aws-sdk/client-iot');
  const iot = new IoTClient({ ...target });
  try {
    const report = await revokeClaim({ dynamodb, tableName, iot }, batch, isDryRun);
    terminal.line(`batch ${batch}: ${report.claims} claims, ${report.revoked} revoked now`);
    if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
    return report.claims === 0 ? 1 : 0;
  } finally {
    iot.destroy();
  }
}
