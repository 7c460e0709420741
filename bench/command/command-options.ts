import { parseArgs } from 'node:util';
import { UsageError } from '../../cli/usage-error.ts';
import { wholeNumber } from '../births/births-options.ts';

export interface CommandBenchOptions {
  /** Commands to one vehicle, one after the other. */
  commands: number;
  /** Vehicles that are sent commands at once. */
  vehicles: number;
  /** Messages that wait for a vehicle before it comes. */
  waiting: number;
  /** Processes that load the dispatch function, one after the other. */
  inits: number;
}

export const COMMAND_HELP = `usage: npm run bench -- command [options]

A command's way on a whole local cloud: from the request at the HTTP API to its arrival in the vehicle, and to its
result in the mailbox, each in a cloud that has carried some hundred commands; how long what waits takes to reach a
vehicle that comes back; how long the function that sends takes to load and to run; and what a command costs, counted from
the calls that were made.

  --commands N      to one idle vehicle, one after the other (300)
  --vehicles N      vehicles of the second round, each with a command under way at all times (100)
  --waiting N       messages that wait for the vehicle of the third (1000)
  --inits N         fresh processes that load the function (5)

The last line of stdout is JSON.
`;

/** Throws UsageError for what it does not know. */
export function parseCommandOptions(args: readonly string[]): CommandBenchOptions {
  const { commands, vehicles, waiting, inits } = parse(args);
  return {
    commands: wholeNumber('--commands', commands ?? '300', 10_000),
    vehicles: wholeNumber('--vehicles', vehicles ?? '100', 500),
    waiting: wholeNumber('--waiting', waiting ?? '1000', 10_000),
    inits: wholeNumber('--inits', inits ?? '5', 50),
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { commands: text, vehicles: text, waiting: text, inits: text };
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(`command: ${(error as Error).message}; npm run bench -- command --help lists the options`);
  }
}
