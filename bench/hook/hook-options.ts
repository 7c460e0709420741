import { parseArgs } from 'node:util';
import { UsageError } from '../../cli/usage-error.ts';
import { wholeNumber } from '../births/births-options.ts';

export interface HookOptions {
  births: number;
  /** Processes that load the function, one after the other. */
  inits: number;
}

export const HOOK_HELP = `usage: npm run bench -- hook [options]

The provisioning hook's bundle as Lambda loads it, against a local cloud's DynamoDB: how long it takes to load in a
fresh process, its first birth there, and births one after the other. AWS IoT waits 5 seconds, then denies the birth.

  --births N        births one after the other (1000)
  --inits N         fresh processes (5)

The last line of stdout is JSON.
`;

/** Throws UsageError for what it does not know. */
export function parseHookOptions(args: readonly string[]): HookOptions {
  const text = { type: 'string' } as const;
  let values: { births?: string | undefined; inits?: string | undefined };
  try {
    values = parseArgs({ args: [...args], options: { births: text, inits: text } }).values;
  } catch (error) {
    throw new UsageError(`hook: ${(error as Error).message}; npm run bench -- hook --help lists the options`);
  }
  return {
    births: wholeNumber('--births', values.births ?? '1000', 20_000),
    inits: wholeNumber('--inits', values.inits ?? '5', 50),
  };
}
