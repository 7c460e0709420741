import { isVehicleId } from '../../contract/topics.ts';
import { parseCommandLine } from '../command-line.ts';
import type { CloudChoice } from '../manifest/manifest-table.ts';
import { UsageError } from '../usage-error.ts';
import { readCloudAddress } from '../why/cloud-address.ts';
import type { QuarantineNames } from './quarantine-target.ts';
import type { SetAsideFilter } from './set-aside.ts';

interface Asked {
  cloud: CloudChoice;
  names: QuarantineNames;
  json: boolean;
}

export type QuarantineOptions =
  | { kind: 'help' }
  | ({ kind: 'list'; filter: SetAsideFilter } & Asked)
  | ({ kind: 'show'; id: string } & Asked)
  | ({ kind: 'reprocess'; filter: SetAsideFilter; isDryRun: boolean } & Asked);

const SEE_HELP = 'roadbed quarantine --help tells more';

/** Reads and checks the arguments; throws UsageError saying what was given and what is allowed. */
export function readQuarantineOptions(args: string[], nowMs: number): QuarantineOptions {
  const { values, positionals } = parse(args);
  const [kind, id, ...rest] = positionals;
  if (values.help || kind === undefined) return { kind: 'help' };
  if (rest.length > 0) throw new UsageError(`"${rest.join(' ')}" is too much; ${SEE_HELP}`);
  if (values['dry-run'] && kind !== 'reprocess') throw new UsageError('--dry-run is for reprocess');
  const names = { bucket: values.bucket, stream: values.stream, queueUrl: values.queue };
  const asked = { cloud: cloudOf(values), names, json: values.json };
  const filter = filterOf(values, nowMs);
  if (kind === 'list' && id === undefined) return { kind, filter, ...asked };
  if (kind === 'reprocess' && id === undefined) return { kind, filter, isDryRun: values['dry-run'], ...asked };
  if (kind === 'show' && id) {
    if (Object.values(filter).some((value) => value !== undefined)) {
      throw new UsageError('show takes no --reason, --vehicle or --since: KEY names one');
    }
    return { kind, id, ...asked };
  }
  throw new UsageError(`"${positionals.join(' ')}" is none of list, show KEY and reprocess; ${SEE_HELP}`);
}

type Values = ReturnType<typeof parse>['values'];

function filterOf({ reason, vehicle: vehicleId, since }: Values, nowMs: number): SetAsideFilter {
  if (vehicleId !== undefined && !isVehicleId(vehicleId)) {
    throw new UsageError(`--vehicle "${vehicleId}" is no vehicle id: 1 to 64 of letters, digits, "-" and "_"`);
  }
  if (reason === '') throw new UsageError('--reason is empty: give one that list shows');
  return { reason, vehicleId, sinceMs: since === undefined ? undefined : sinceMsOf(since, nowMs) };
}

const UNIT_MS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `2h` before now, or a time with its zone. */
function sinceMsOf(text: string, nowMs: number): number {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (count !== undefined) return nowMs - Number(count) * (UNIT_MS[unit] ?? 0);
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const timeMs = isTime ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(timeMs)) return timeMs;
  throw new UsageError(`--since "${text}" is no time: give 90m, 12h, 3d, 2024-05-01 or 2024-05-01T08:00:00Z`);
}

function cloudOf({ endpoint, 'ready-file': readyFile, aws: isAws, region }: Values): CloudChoice {
  readCloudAddress({ endpoint, 'ready-file': readyFile });
  if (isAws && (endpoint ?? readyFile) !== undefined) {
    throw new UsageError('--aws and a local cloud are both named: give one of them');
  }
  return { endpoint, readyFile, isAws, region };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  return parseCommandLine('quarantine', {
    args,
    allowPositionals: true,
    options: {
      ...{ reason: text, vehicle: text, since: text },
      ...{ bucket: text, stream: text, queue: text },
      ...{ endpoint: text, 'ready-file': text, region: text },
      ...{ 'dry-run': flag, aws: flag, json: flag, help: flag },
    },
  });
}
