import { parseArgs } from 'node:util';

export type ParsedOptions =
  | { ok: true; commands: number; seed: number; json: boolean }
  | { ok: false; help: boolean; reason: string };

export const HELP = `usage: npm run chaos -- [--commands N] [--seed S] [--json]

Runs the mailbox in virtual time while everything around it fails. Exit code 0 when every invariant held, 1 when one
did not: the same seed and number of commands fail in the same way again. 2 is a wrong argument.

  --commands N  messages that are asked for, 1 to 1000000; 20000 unless told
  --seed S      whole number that everything is drawn from; 1 unless told
  --json        the report as one JSON object
`;

const MOST_COMMANDS = 1_000_000;

export function parseChaosOptions(argv: string[]): ParsedOptions {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        commands: { type: 'string', default: '20000' },
        seed: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { ok: false, help: true, reason: '' };
    const [commands, seed] = [Number(values.commands), Number(values.seed)];
    if (!Number.isInteger(commands) || commands < 1 || commands > MOST_COMMANDS) {
      return refuse(`--commands is '${values.commands}': give a whole number from 1 to ${MOST_COMMANDS}`);
    }
    if (!Number.isSafeInteger(seed) || seed < 0)
      return refuse(`--seed is '${values.seed}': give a whole number from 0`);
    return { ok: true, commands, seed, json: values.json };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : 'the arguments cannot be read');
  }
}

function refuse(reason: string): ParsedOptions {
  return { ok: false, help: false, reason };
}
