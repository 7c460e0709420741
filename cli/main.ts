import { upCommand } from './up/up-command.ts';
import { UsageError } from './usage-error.ts';

interface Command {
  summary: string;
  run(args: string[]): Promise<number>;
}

const commands = new Map<string, Command>([
  ['up', { summary: 'start the cloud on this machine, and vehicles in it', run: upCommand }],
]);

function helpText(): string {
  const list = [...commands].map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`);
  return [
    'roadbed: a serverless Internet-of-Vehicles platform, and its cloud on your laptop',
    '',
    'usage: roadbed <command> [options]',
    '',
    ...list,
    '',
    'roadbed <command> --help shows a command with its options and examples.',
    '',
  ].join('\n');
}

async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(helpText());
    return name === undefined ? 2 : 0;
  }
  const command = commands.get(name);
  if (command === undefined) {
    throw new UsageError(`there is no command "${name}"; known are: ${[...commands.keys()].join(', ')}`);
  }
  return command.run(rest);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`roadbed: ${error.message}\n`);
  process.exitCode = 2;
}
