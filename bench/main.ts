import { createTerminal } from '../cli/terminal/terminal.ts';
import { UsageError } from '../cli/usage-error.ts';
import type { Bench } from './bench.ts';

interface Entry {
  summary: string;
  load(): Promise<Bench>;
}

/** Every bench by its name, loaded when it is run. */
const BENCHES: Record<string, Entry> = {
  births: {
    summary: 'vehicles born against a whole local cloud: rate, and where the CPU goes',
    load: async () => (await import('./births/births-bench.ts')).birthsBench,
  },
  command: {
    summary: 'a command to a vehicle and back, replay of what waits, and what a command costs',
    load: async () => (await import('./command/command-bench.ts')).commandBench,
  },
  hook: {
    summary: 'the provisioning hook: cold start and latency against its 5 seconds',
    load: async () => (await import('./hook/hook-bench.ts')).hookBench,
  },
  gateway: {
    summary: 'the MQTT gateway beside mosquitto and Aedes: throughput, latency, handshakes, memory',
    load: async () => (await import('./gateway/gateway-bench.ts')).gatewayBench,
  },
  sql: {
    summary: 'rule SQL beside jsonata, and the cost of matching a topic with 1,000 rules',
    load: async () => (await import('./sql/sql-bench.ts')).sqlBench,
  },
  telemetry: {
    summary: 'telemetry: bytes a sample of each codec, the consumer, end to end',
    load: async () => (await import('./telemetry/telemetry-bench.ts')).telemetryBench,
  },
};

function helpText(): string {
  const list = Object.entries(BENCHES).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`);
  return [
    'usage: npm run bench -- <bench> [options]',
    '',
    ...list,
    '',
    'npm run bench -- <bench> --help shows its options. Stdout ends with one line of JSON; progress goes to stderr.',
    '',
  ].join('\n');
}

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h') {
    process.stdout.write(helpText());
    return name === undefined ? 2 : 0;
  }
  const entry = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (!entry) throw new UsageError(`there is no bench "${name}"; known are: ${Object.keys(BENCHES).join(', ')}`);
  const bench = await entry.load();
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(bench.help);
    return 0;
  }
  const { report, ok } = await bench.run(args, createTerminal(process.stderr));
  process.stdout.write(`${JSON.stringify(report)}\n`);
  return ok ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof UsageError;
  const text = isUsage ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`bench: ${text}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
