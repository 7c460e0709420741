import { UsageError } from '../../cli/usage-error.ts';
import type { Bench } from '../bench.ts';
import { machineFacts } from '../machine-facts.ts';
import type { TelemetryPart } from './telemetry-part.ts';

interface Entry {
  /** For `--help`: what it measures, and its options. */
  help: string;
  load(): Promise<TelemetryPart>;
}

/** Every part by its name, loaded when it is run. */
const PARTS: Record<string, Entry> = {
  sizes: {
    help: 'bytes a sample of each codec, and how fast it encodes and decodes; [--drives DIR] [--quick]',
    load: async () => (await import('./sizes.ts')).sizesPart,
  },
  consumer: {
    help: 'samples a second on one core, decoded, ordered, derived and written; [--rounds N] [--seconds S]',
    load: async () => (await import('./consumer.ts')).consumerPart,
  },
  init: {
    help: 'cold start of the bundles against plain ones, on Node 24; [--rounds N] [--node PATH]',
    load: async () => (await import('./init.ts')).initPart,
  },
  'end-to-end': {
    help: 'vehicles over TLS to their shadows, then the highest rate; [--vehicles N] [--seconds S] [--step-seconds S] [--codec C]',
    load: async () => (await import('./end-to-end.ts')).endToEndPart,
  },
};

const HELP = [
  'usage: npm run bench -- telemetry [--only PART [options]]',
  '',
  ...Object.entries(PARTS).map(([name, { help }]) => `  ${name.padEnd(12)} ${help}`),
  '',
  'All parts run one after the other unless --only names one; only then may it have options.',
  'The last line of stdout is JSON; tables go to stderr.',
  '',
].join('\n');

export const telemetryBench: Bench = {
  help: HELP,
  async run(args, terminal) {
    const { names, rest } = chosenParts(args);
    const machine = machineFacts();
    const reports: Record<string, object> = {};
    let ok = true;
    for (const name of names) {
      const part = await (PARTS[name] as Entry).load();
      const outcome = await part.run(rest, terminal);
      terminal.finishStatus();
      reports[name] = outcome.report;
      ok &&= outcome.ok;
    }
    return { report: { bench: 'telemetry', machine, ...reports }, ok };
  },
};

function chosenParts(args: readonly string[]): { names: string[]; rest: readonly string[] } {
  const all = Object.keys(PARTS);
  if (args.length === 0) return { names: all, rest: [] };
  const [option, name = '', ...rest] = args;
  if (option !== '--only') throw new UsageError(`telemetry takes --only PART first, and knows: ${all.join(', ')}`);
  if (!Object.hasOwn(PARTS, name)) throw new UsageError(`there is no part "${name}"; known are: ${all.join(', ')}`);
  return { names: [name], rest };
}
