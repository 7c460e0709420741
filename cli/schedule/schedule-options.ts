import { parseCommandLine } from '../command-line.ts';
import { UsageError } from '../usage-error.ts';
import { type CloudAddress, readCloudAddress } from '../why/cloud-address.ts';

interface Asked {
  cloud: CloudAddress;
  region: string;
  json: boolean;
}

export type ScheduleOptions = { kind: 'help' } | ({ kind: 'list' } & Asked) | ({ kind: 'run'; name: string } & Asked);

/** Reads and checks the arguments; throws UsageError saying what was given and what is allowed. */
export function readScheduleOptions(args: string[]): ScheduleOptions {
  const { values, positionals } = parse(args);
  const [kind, name, ...rest] = positionals;
  if (values.help || kind === undefined) return { kind: 'help' };
  if (rest.length > 0) throw new UsageError(`"${rest.join(' ')}" is too much; roadbed schedule --help tells more`);
  const asked = { cloud: readCloudAddress(values), region: values.region, json: values.json };
  if (kind === 'list' && name === undefined) return { kind, ...asked };
  if (kind === 'run' && name) return { kind, name, ...asked };
  throw new UsageError(`"${positionals.join(' ')}" is neither list nor run NAME; roadbed schedule --help tells more`);
}

function parse(args: string[]) {
  return parseCommandLine('schedule', {
    args,
    allowPositionals: true,
    options: {
      ...{ endpoint: { type: 'string' }, 'ready-file': { type: 'string' } },
      region: { type: 'string', default: 'eu-central-1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}
