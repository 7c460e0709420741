import { UsageError } from './usage-error.ts';

interface Command {
  summary: string;
  run(args: string[]): Promise<number>;
}

const commands = new Map<string, Command>([
  [
    'up',
    {
      summary: 'start the cloud on this machine, and vehicles in it',
      run: async (args) => (await import('./up/up-command.ts')).upCommand(args),
    },
  ],
  [
    'rule',
    {
      summary: 'list topic rules, try one on a message, run a file of SQL cases',
      run: async (args) => (await import('./rule/rule-command.ts')).ruleCommand(args),
    },
  ],
  [
    'vehicle-rule',
    {
      summary: "list the business rules on vehicles' signals, try a new one on its fixtures",
      run: async (args) => (await import('./vehicle-rule/vehicle-rule-command.ts')).vehicleRuleCommand(args),
    },
  ],
  [
    'manifest',
    {
      summary: 'import the vehicles that may be born, export them, revoke a batch of claims',
      run: async (args) => (await import('./manifest/manifest-command.ts')).manifestCommand(args),
    },
  ],
  [
    'command',
    {
      summary: "show a command's course, list those of a vehicle",
      run: async (args) => (await import('./command/command-command.ts')).commandCommand(args),
    },
  ],
  [
    'quarantine',
    {
      summary: 'list what telemetry did not get through, put it back on the stream',
      run: async (args) => (await import('./quarantine/quarantine-command.ts')).quarantineCommand(args),
    },
  ],
  [
    'schedule',
    {
      summary: 'list the schedules of a running cloud, run one now',
      run: async (args) => (await import('./schedule/schedule-command.ts')).scheduleCommand(args),
    },
  ],
  [
    'cost',
    {
      summary: 'what a vehicle costs a month, from the template and list prices',
      run: async (args) => (await import('./cost/cost-command.ts')).costCommand(args),
    },
  ],
  [
    'capacity',
    {
      summary: 'what a fleet asks of AWS, against its quotas',
      run: async (args) => (await import('./capacity/capacity-command.ts')).capacityCommand(args),
    },
  ],
  [
    'why',
    {
      summary: 'tell why a client was refused, or what a policy decides',
      run: async (args) => (await import('./why/why-command.ts')).whyCommand(args),
    },
  ],
]);

function helpText(): string {
  const list = [...commands].map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`);
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

/** The message and what caused it, a line each; the stack only for who asked to see more. */
function failureText(error: unknown): string {
  const lines: string[] = [];
  for (let cause = error; cause instanceof Error && lines.length < 5; cause = cause.cause) {
    // many an error already says its cause
    if (!lines.at(-1)?.includes(cause.message)) lines.push(cause.message);
  }
  const stack = error instanceof Error && process.argv.includes('--verbose') ? `\n${error.stack}` : '';
  return `roadbed: ${lines.join('\n  because: ') || String(error)}${stack}\n`;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(failureText(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
