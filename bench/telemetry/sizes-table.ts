import type { CodecName } from '../../contract/telemetry/codecs.ts';
import { WIRE_FORMS, type WireForm } from './wire-forms.ts';

export interface SizeRow {
  drives: string;
  signals: number;
  frameSeconds: number;
  frames: number;
  bytesPerSample: Record<WireForm, number>;
  percentOfJson: Record<WireForm, number>;
}

export interface RateRow {
  codec: CodecName;
  signals: number;
  /** Samples, of frames of 60, by the CPU time of one core. */
  encodedPerCpuSecond: number;
  decodedPerCpuSecond: number;
}

const NAME_WIDTH = 34;
const WIDTH = 16;

export function sizeLines(rows: readonly SizeRow[]): string[] {
  const head = ['bytes a sample (% of JSON)'.padEnd(NAME_WIDTH), ...WIRE_FORMS.map((form) => form.padStart(WIDTH))];
  const lines = rows.map(({ drives, signals, frameSeconds, bytesPerSample, percentOfJson }) => {
    const name = `${drives}, ${signals} signals, ${frameSeconds} s`.padEnd(NAME_WIDTH);
    const cells = WIRE_FORMS.map((form) => `${bytesPerSample[form]} (${percentOfJson[form]})`.padStart(WIDTH));
    return [name, ...cells].join('');
  });
  return [head.join(''), ...lines];
}

export function rateLines(rows: readonly RateRow[]): string[] {
  const head = 'samples a CPU second, frames of 60'.padEnd(NAME_WIDTH);
  const lines = rows.map(({ codec, signals, encodedPerCpuSecond, decodedPerCpuSecond }) =>
    [
      `${codec}, ${signals} signals`.padEnd(NAME_WIDTH),
      encodedPerCpuSecond.toLocaleString('en').padStart(WIDTH),
      decodedPerCpuSecond.toLocaleString('en').padStart(WIDTH),
    ].join(''),
  );
  return [`${head}${'encoded'.padStart(WIDTH)}${'decoded'.padStart(WIDTH)}`, ...lines];
}
