import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

export const HELP = `npm run fuzz -- <target> [options]

  mqtt    mutated and random packets against the broker, in memory: nothing may crash or grow, the log holds no error,
          whatever the broker writes is MQTT, and a client beside the fuzzed ones notices nothing
  codec   the same bytes to our decoders and to mqtt-packet: both accept with equal fields, or both refuse
  telemetry  damaged frames of every codec: a frame within the limits or a fault, and each codec gives a frame back as
          it was

  --runs N        how many inputs; 10000 unless told
  --seed S        which inputs; 1 unless told, printed with every failure
  --profile P     mqtt: aws, spec or both (default)
  --out FILE      where a failing input is saved
  --replay FILE   runs a saved input again instead
  --json          one JSON object on stdout instead of text
  --help

Exit code 0: nothing found; 1: something found, and saved; 2: wrong usage.
`;

export interface FuzzOptions {
  target: 'mqtt' | 'codec' | 'telemetry';
  runs: number;
  seed: number;
  profile: 'aws' | 'spec' | 'both';
  out: string;
  replay: string | undefined;
  json: boolean;
}

export type ParsedOptions = { ok: true; options: FuzzOptions } | { ok: false; help: boolean; reason: string };

export function parseFuzzOptions(args: string[]): ParsedOptions {
  try {
    return readOptions(args);
  } catch (error) {
    return { ok: false, help: false, reason: (error as Error).message };
  }
}

function readOptions(args: string[]): ParsedOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      profile: { type: 'string', default: 'both' },
      out: { type: 'string' },
      replay: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const wrong = (reason: string): ParsedOptions => ({ ok: false, help: false, reason });
  if (values.help) return { ok: false, help: true, reason: '' };
  const [target, ...more] = positionals;
  if ((target !== 'mqtt' && target !== 'codec' && target !== 'telemetry') || more.length > 0) {
    return wrong('name one target: mqtt, codec or telemetry');
  }
  const { profile, replay, json } = values;
  if (profile !== 'aws' && profile !== 'spec' && profile !== 'both') return wrong('--profile is aws, spec or both');
  const runs = Number(values.runs);
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(runs) || runs < 1) return wrong('--runs wants a whole number from 1');
  if (!Number.isSafeInteger(seed)) return wrong('--seed wants a whole number');
  const out = values.out ?? join(tmpdir(), `roadbed-fuzz-${target}.json`);
  return { ok: true, options: { target, runs, seed, profile, out, replay, json } };
}
