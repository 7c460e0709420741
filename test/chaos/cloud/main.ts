import { parseArgs } from 'node:util';
import { bar } from '../../../cli/terminal/bar.ts';
import { type CloudRunReport, runOnCloud } from './cloud-run.ts';

const HELP = `usage: npm run chaos:cloud -- [--commands N] [--vehicles N] [--seed S] [--json]

The platform from its template on the real engines, over TLS, with simulated vehicles that go through tunnels, flap,
restart in mid-command, lose receipts and have clocks of their own. Exit code 0 when every invariant held, 1 when one
did not, 2 for a wrong argument.

  --commands N  1 to 20000; 1000 unless told
  --vehicles N  1 to 100; 20 unless told
  --seed S      what faults and commands are drawn from; 1 unless told
  --json        the report as one JSON object
`;

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`--${name} is '${text}': give a whole number from ${least} to ${most}`);
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = { commands: text, vehicles: text, seed: text, json: flag, help: flag };
  const { commands = '1000', vehicles = '20', seed = '1', json, help } = parseArgs({ args, options }).values;
  return {
    ...{ json, help, seed: wholeNumber('seed', seed, 0, Number.MAX_SAFE_INTEGER) },
    commands: wholeNumber('commands', commands, 1, 20_000),
    vehicles: wholeNumber('vehicles', vehicles, 1, 100),
  };
}

function asText({ ok, commands, vehicles, seed, counts, breaches }: CloudRunReport, seconds: number): string {
  const head = ok ? 'every invariant held' : 'BROKEN';
  const lines = [
    `${head}: ${commands} commands, ${vehicles} vehicles, seed ${seed}, ${seconds} s, real engines over TLS`,
    ...Object.entries(counts).map(([what, count]) => `  ${what.padEnd(20)} ${count}`),
    ...breaches,
  ];
  return `${lines.join('\n')}\n`;
}

function optionsOrExit(): ReturnType<typeof parse> | undefined {
  try {
    return parse(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
    process.exitCode = 2;
    return undefined;
  }
}

const options = optionsOrExit();
if (options?.help) process.stdout.write(HELP);
else if (options !== undefined) {
  const startMs = performance.now();
  const onProgress = (asked: number): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r${bar(asked, options.commands)} ${asked} commands asked for `);
  };
  const report = await runOnCloud({ ...options, onProgress });
  const seconds = Math.round((performance.now() - startMs) / 1_000);
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  process.stdout.write(options.json ? `${JSON.stringify({ ...report, seconds })}\n` : asText(report, seconds));
  process.exitCode = report.ok ? 0 : 1;
}
