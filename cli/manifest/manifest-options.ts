import { existsSync } from 'node:fs';
import { isClaimBatch } from '../../contract/identity/claim-batch.ts';
import { parseCommandLine } from '../command-line.ts';
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
  | ({ kind: 'register-claim'; batch: string; certificates: string[]; policyName: string | undefined } & Common)
  | ({ kind: 'revoke-claim'; batch: string; reason: string; isDryRun: boolean } & Common);

export const MANIFEST_HELP = `roadbed manifest: the factory's list of vehicles that may be born

usage: roadbed manifest import FILE.csv [options]
       roadbed manifest export [options]
       roadbed manifest register-claim BATCH CERTIFICATE... [options]
       roadbed manifest revoke-claim BATCH [options]

import reads a CSV with the columns vin, model, claim_batch, secret_hash and, if you like, tenant. The hash is the
SHA-256 of "vin:secret" in hex: the secret itself stays in the vehicle. All rows are checked first, and when one is
refused none is written. What is in the manifest is never changed, so an import that was broken off is run again; only
--readmit gives a vehicle that was decommissioned a new life, with a new id and the row's new secret.
export writes the vehicles and their state as CSV, without the hashes. register-claim makes certificates of IoT Core,
given by id or PEM file, claims of a batch. revoke-claim ends the births of a batch at once and revokes its claims.

  --tenant ID       whose vehicles they are, for rows without a tenant
  --rejects FILE    every refused row with its line, as CSV; the first of them are shown anyway
  --dry-run         check, and change nothing
  --readmit         import: take in again what was decommissioned
  --policy NAME     register-claim: attach this IoT policy, the stack's output ClaimPolicyName
  --reason TEXT     revoke-claim: why, for the batch's row
  --table NAME      the manifest's table (default: the only one that was deployed as such)
  --endpoint URL    the local cloud's AWS endpoint (default: the local cloud that runs)
  --ready-file FILE the local cloud that wrote it
  --aws             AWS itself, with the credentials of the environment; --region NAME unless they say it
  --json            the last line of stdout is one JSON object; everything else goes to stderr (not export)
  --help            this text

Exit code 0 when all is in the manifest, 1 when a row was refused, 2 for a wrong argument.

examples:
  roadbed manifest import line-7.csv --tenant acme --rejects refused.csv
  roadbed manifest export > vehicles.csv
  roadbed manifest register-claim batch-2024-17 claim.pem --policy roadbed-claim
  roadbed manifest revoke-claim batch-2024-17 --reason 'key leaked' --aws --region eu-central-1
`;

/** Throws UsageError saying what was given and what is allowed. */
export function readManifestOptions(args: string[]): ManifestOptions {
  const { values, positionals } = parse(args);
  const [verb, subject, ...more] = positionals;
  if (values.help === true || verb === undefined) return { kind: 'help' };
  if (more.length > 0 && verb !== 'register-claim')
    throw new UsageError(`manifest ${verb}: "${more[0]}" is one argument too many`);
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
    const isReadmitting = values.readmit ?? false;
    const options = { path, tenantId: values.tenant, rejectsPath: values.rejects, isDryRun, isReadmitting };
    return { kind: verb, import: options, ...common };
  }
  if (verb === 'export' && subject === undefined) return { kind: verb, ...common };
  if (verb === 'revoke-claim') {
    const batch = neededBatch(subject, verb);
    return { kind: verb, batch, reason: values.reason ?? 'not given', isDryRun, ...common };
  }
  if (verb === 'register-claim') {
    needed(more[0], 'manifest register-claim needs a certificate, by its id or PEM file');
    return { kind: verb, batch: neededBatch(subject, verb), certificates: more, policyName: values.policy, ...common };
  }
  throw new UsageError(
    `manifest has import FILE, export, register-claim and revoke-claim BATCH, not "${positionals.join(' ')}"`,
  );
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  return parseCommandLine('manifest', {
    args,
    allowPositionals: true,
    options: {
      ...{ tenant: text, rejects: text, table: text, endpoint: text, 'ready-file': text, region: text },
      ...{ policy: text, reason: text, readmit: flag },
      ...{ 'dry-run': flag, aws: flag, json: flag, help: flag },
    },
  });
}

function needed(value: string | undefined, message: string): string {
  if (value !== undefined && value !== '') return value;
  throw new UsageError(`${message}; roadbed manifest --help shows an example`);
}

function neededBatch(value: string | undefined, verb: string): string {
  const batch = needed(value, `manifest ${verb} needs a batch`);
  if (isClaimBatch(batch)) return batch;
  throw new UsageError(`manifest ${verb}: "${batch}" is no batch name: letters, digits, ":", "_", "-"`);
}

function readEndpoint(text: string | undefined): string | undefined {
  if (text === undefined || (URL.canParse(text) && /^https?:/.test(text))) return text;
  throw new UsageError(`--endpoint is "${text}": give a URL such as http://localhost:4566`);
}
