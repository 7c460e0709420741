import { parseArgs } from 'node:util';
import { UsageError } from '../../cli/usage-error.ts';

export interface BirthsOptions {
  vehicles: number;
  /** Births under way at once. */
  parallel: number;
  quotas: 'aws' | 'off';
  /** What cloud and vehicles run on: the Node of the functions, or the one that runs the bench. */
  node: '24' | 'this';
}

export const BIRTHS_HELP = `usage: npm run bench -- births [options]

Vehicles born against a whole local cloud: key and request made in the vehicle, certificate, hook, thing, and a second
connection with the new certificate. The cloud and the vehicles are two processes of this machine.

  --vehicles N      to be born (3000)
  --parallel N      births under way at once (24)
  --quotas Q        off (default), or aws: ten requests of each operation a second, and vehicles that back off
  --node N          24 (default), which Lambda runs the functions on, installed from npm; or this: the one you run

The last line of stdout is JSON: the rate, and where the CPU went.
`;

/** Throws UsageError for what it does not know. */
export function parseBirthsOptions(args: readonly string[]): BirthsOptions {
  const { vehicles, parallel, quotas = 'off', node = '24' } = parse(args);
  if (quotas !== 'aws' && quotas !== 'off') throw new UsageError(`--quotas is "${quotas}": give aws or off`);
  if (node !== '24' && node !== 'this') throw new UsageError(`--node is "${node}": give 24 or this`);
  return {
    vehicles: wholeNumber('--vehicles', vehicles ?? '3000', 20_000),
    parallel: wholeNumber('--parallel', parallel ?? '24', 500),
    quotas,
    node,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args: [...args], options: { vehicles: text, parallel: text, quotas: text, node: text } }).values;
  } catch (error) {
    throw new UsageError(`births: ${(error as Error).message}; npm run bench -- births --help lists the options`);
  }
}

/** From 1 to `most`. */
export function wholeNumber(option: string, text: string, most: number): number {
  const given = /^\d+$/.test(text) ? Number(text) : 0;
  if (given >= 1 && given <= most) return given;
  throw new UsageError(`${option} is "${text}": give a whole number from 1 to ${most}`);
}
