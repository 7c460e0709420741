import { parseArgs } from 'node:util';
import { isVehicleId } from '../../contract/topics.ts';
import type { CloudChoice } from '../manifest/manifest-table.ts';
import { UsageError } from '../usage-error.ts';
import { readCloudAddress } from '../why/cloud-address.ts';

interface Asked {
  cloud: CloudChoice;
  table: string | undefined;
  json: boolean;
}

export type CommandOptions =
  | { kind: 'help' }
  | ({ kind: 'show'; id: string; vehicleId: string | undefined } & Asked)
  | ({ kind: 'list'; vehicleId: string } & Asked);

const ID = /^[0-9a-f]{6,32}$/;
const SEE_HELP = 'roadbed command --help tells more';

/** Reads and checks the arguments; throws UsageError saying what was given and what is allowed. */
export function readCommandOptions(args: string[]): CommandOptions {
  const { values, positionals } = parse(args);
  const [kind, id, ...rest] = positionals;
  if (values.help || kind === undefined) return { kind: 'help' };
  const { vehicle: vehicleId } = values;
  if (vehicleId !== undefined && !isVehicleId(vehicleId))
    throw new UsageError(`--vehicle "${vehicleId}" is no vehicle`);
  const asked = { cloud: cloudOf(values), table: values.table, json: values.json };
  if (kind === 'show' && id !== undefined && rest.length === 0) {
    if (!ID.test(id)) throw new UsageError(`"${id}" is no id: give 6 to 32 hexadecimal digits`);
    return { kind, id, vehicleId, ...asked };
  }
  if (kind === 'list' && id === undefined) {
    if (vehicleId === undefined) throw new UsageError('list wants --vehicle');
    return { kind, vehicleId, ...asked };
  }
  throw new UsageError(`"${positionals.join(' ')}" is neither show ID nor list; ${SEE_HELP}`);
}

function cloudOf(values: ReturnType<typeof parse>['values']): CloudChoice {
  const { endpoint, 'ready-file': readyFile, aws: isAws, region } = values;
  readCloudAddress(values);
  if (isAws && (endpoint ?? readyFile) !== undefined) {
    throw new UsageError('--aws and a local cloud are both named: give one of them');
  }
  return { endpoint, readyFile, isAws, region };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...{ vehicle: { type: 'string' }, table: { type: 'string' } },
        ...{ endpoint: { type: 'string' }, 'ready-file': { type: 'string' }, region: { type: 'string' } },
        ...{ aws: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}; ${SEE_HELP}`);
  }
}
