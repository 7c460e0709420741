import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError } from '../usage-error.ts';
import type { ImportOptions } from './import-manifest.ts';
import type { CloudChoice } from './manifest-table.ts';

interface Common {
  cloud: CloudChoice;
  tableName: string | undefined;
  json: boolean;
}

export type ManifestOptions =
  | { kind: 'help' }
  | ({ kind: 'import'; import: ImportOptions } & Common)
  | ({ kind: 'export' } & Common)
  | ({ kind: 'revoke-claim'; batch: string; isDryRun: boolean } & Common);

export const MANIFEST_HELP = `roadbed manifest: the factory's list of vehicles that may be born

usage: roadbed manifest import FILE.csv [options]
       roadbed manifest export [options]
       roadbed manifest revoke-claim BATCH [options]

import reads a CSV with the columns vin, model, claim_batch, secret_hash and, if you like, tenant. The hash is the
SHA-256 of "vin:secret" in hex: the secret itself stays in the vehicle. All rows are checked first, and when one is
refused none is written. What is in the manifest is never changed, so an import that was broken off is run again.
export writes the vehicles and their state as CSV, without the hashes. revoke-claim ends the births of a batch at once.

  --tenant ID       whose vehicles they are, for rows without a tenant
  --rejects FILE    every refused row with its line, as CSV; the first of them are shown anyway
  --dry-run         check, and change nothing
  --table NAME      the manifest's table (default: the only one that was deployed as such)
  --endpoint URL    the local cloud's AWS endpoint (default: the local cloud that runs)
  --ready-file FILE the local cloud that wrote it
  --aws             AWS itself, with the credentials of the environment; --region NAME unless they say it
  --json            the last line of stdout is one JSON object; everything else goes to stderr (import, revoke-claim)
  --help            this text

Exit code 0 when all is in the manifest, 1 when a row was refused, 2 for a wrong argument.

examples:
  roadbed manifest import line-7.csv --tenant acme --rejects refused.csv
  roadbed manifest export > vehicles.csv
  roadbed manifest revoke-claim batch-2024-17 --aws --region eu-central-1
`;

/** Throws UsageError saying what was given and what is allowed. */
export function readManifestOptions(args: string[]): ManifestOptions {
  const { values, positionals } = parse(args);
  const [verb, subject, ...more] = positionals;
  if (values.help === true || verb === undefined) return { kind: 'help' };
  if (more.length > 0) throw new UsageError(`manifest ${verb}: "${more[0]}" is one argument too many`);
  const common: Common = {
    cloud: {
      endpoint: readEndpoint(values.endpoint),
      readyFile: values['ready-file'],
      isAws: values.aws ?? false,
      region: values.region,
    },
    tableName: values.table,
    json: values.json ?? false,
  };
  const named = [values.endpoint, values['ready-file'], values.aws].filter((value) => value !== undefined);
  if (named.length > 1) throw new UsageError('give one of --endpoint, --ready-file and --aws');
  const isDryRun = values['dry-run'] ?? false;
  if (verb === 'import') {
    const path = needed(subject, 'manifest import needs a CSV file');
    if (!existsSync(path)) throw new UsageError(`manifest import: there is no file ${path}`);
    return { kind: verb, import: { path, tenantId: values.tenant, rejectsPath: values.rejects, isDryRun }, ...common };
  }
  if (verb === 'export' && subject === undefined) return { kind: verb, ...common };
  if (verb === 'revoke-claim') {
    return { kind: verb, batch: needed(subject, 'manifest revoke-claim needs a batch'), isDryRun, ...common };
  }
  throw new UsageError(`manifest has import FILE, export and revoke-claim BATCH, not "${positionals.join(' ')}"`);
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...{ tenant: text, rejects: text, table: text, endpoint: text, 'ready-file': text, region: text },
        ...{ 'dry-run': flag, aws: flag, json: flag, help: flag },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}; roadbed manifest --help lists the options`);
  }
}

function needed(value: string | undefined, message: string): string {
  if (value !== undefined && value !== '') return value;
  throw new UsageError(`${message}; roadbed manifest --help shows an example`);
}

function readEndpoint(text: string | undefined): string | undefined {
  if (text === undefined || (URL.canParse(text) && /^https?:/.test(text))) return text;
  throw new UsageError(`--endpoint is "${text}": give a URL such as http://localhost:4566`);
}
