import { parseArgs } from 'node:util';
import { UsageError } from '../../cli/usage-error.ts';
import { CODEC_NAMES, type CodecName } from '../../contract/telemetry/codecs.ts';
import { wholeNumber } from '../births/births-options.ts';

export interface EndToEndOptions {
  vehicles: number;
  /** At one frame a second from each vehicle. */
  seconds: number;
  /** Of each step of the search for the highest rate; 0: no search. */
  stepSeconds: number;
  codec: CodecName;
}

/** Throws UsageError for what it does not know. */
export function readEndToEndOptions(args: readonly string[]): EndToEndOptions {
  const values = parse(args);
  const { vehicles = '300', seconds = '60', 'step-seconds': stepSeconds = '10', codec: given = 'packed' } = values;
  const codec = CODEC_NAMES.find((name) => name === given);
  if (codec === undefined) throw new UsageError(`--codec is "${given}": give ${CODEC_NAMES.join(' or ')}`);
  return {
    vehicles: wholeNumber('--vehicles', vehicles, 2_000),
    seconds: wholeNumber('--seconds', seconds, 600),
    stepSeconds: stepSeconds === '0' ? 0 : wholeNumber('--step-seconds', stepSeconds, 60),
    codec,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { vehicles: text, seconds: text, 'step-seconds': text, codec: text };
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(
      `end-to-end: ${(error as Error).message}; npm run bench -- telemetry --help lists the options`,
    );
  }
}
