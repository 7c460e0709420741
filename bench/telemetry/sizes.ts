import { parseArgs } from 'node:util';
import type { Terminal } from '../../cli/terminal/terminal.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { CODEC_NAMES, encodeFrame } from '../../contract/telemetry/codecs.ts';
import { decodeFrame } from '../../contract/telemetry/decode-frame.ts';
import type { TelemetryFrame } from '../../contract/telemetry/frame.ts';
import { measureRate } from '../sql/rate.ts';
import { median, threeDigits } from '../statistics.ts';
import { type DriveSet, framesOf, modelledDrive, recordedDrives } from './drives.ts';
import { type RateRow, rateLines, type SizeRow, sizeLines } from './sizes-table.ts';
import type { TelemetryPart } from './telemetry-part.ts';
import { WIRE_FORMS, type WireForm, wireBytes } from './wire-forms.ts';

const SPANS_SECONDS = [1, 10, 60] as const;
const LONGEST = 60;
const GOAL_PERCENT = 12;
const FULL = { rounds: 3, seconds: 1 };
const QUICK = { rounds: 1, seconds: 0.2 };

export const sizesPart: TelemetryPart = {
  async run(args, terminal) {
    const { drives, effort } = optionsOf(args);
    const sets = [await recordedDrives(drives), modelledDrive()];
    const sizes = sets.flatMap((set) => SPANS_SECONDS.map((seconds) => sizesOf(set, seconds, terminal)));
    const rates: RateRow[] = [];
    for (const set of sets) rates.push(...(await ratesOf(framesOf(set, LONGEST), effort, terminal)));
    terminal.finishStatus();
    for (const line of [...sizeLines(sizes), '', ...rateLines(rates)]) terminal.line(line);
    const packed = sizes.find(({ frameSeconds }) => frameSeconds === LONGEST)?.percentOfJson.packed ?? 100;
    const target = `packed <= ${GOAL_PERCENT} % of JSON in frames of ${LONGEST} s of recorded drives`;
    return { report: { sizes, rates, target, met: packed <= GOAL_PERCENT }, ok: true };
  },
};

function optionsOf(args: readonly string[]): { drives: string | undefined; effort: typeof FULL } {
  try {
    const options = { drives: { type: 'string' }, quick: { type: 'boolean' } } as const;
    const { values } = parseArgs({ args: [...args], options });
    return { drives: values.drives, effort: values.quick === true ? QUICK : FULL };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function sizesOf(set: DriveSet, frameSeconds: number, terminal: Terminal): SizeRow {
  terminal.status(`${set.name}, frames of ${frameSeconds} s`);
  const frames = framesOf(set, frameSeconds);
  const total = Object.fromEntries(WIRE_FORMS.map((form) => [form, 0])) as Record<WireForm, number>;
  for (const frame of frames) {
    const bytes = wireBytes(frame);
    for (const form of WIRE_FORMS) total[form] += bytes[form];
  }
  const samples = frames.length * frameSeconds;
  const each = (figure: (form: WireForm) => number) =>
    Object.fromEntries(WIRE_FORMS.map((form) => [form, threeDigits(figure(form))])) as Record<WireForm, number>;
  return {
    ...{ drives: set.name, signals: signalsOf(frames), frameSeconds, frames: frames.length },
    bytesPerSample: each((form) => total[form] / samples),
    percentOfJson: each((form) => (100 * total[form]) / total.json),
  };
}

async function ratesOf(
  frames: TelemetryFrame[],
  { rounds, seconds }: typeof FULL,
  terminal: Terminal,
): Promise<RateRow[]> {
  const measured = new Map(CODEC_NAMES.map((codec) => [codec, { encoded: [] as number[], decoded: [] as number[] }]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [codec, { encoded, decoded }] of measured) {
      terminal.status(`encoding and decoding ${codec}`);
      const payloads = frames.map((frame) => encodeFrame(frame, codec));
      const nowMs = Math.max(...frames.map(({ baseTimeMs }) => baseTimeMs));
      encoded.push(await framesPerCpuSecond(frames, (frame) => encodeFrame(frame, codec), seconds));
      decoded.push(await framesPerCpuSecond(payloads, (bytes) => decodeFrame(bytes, nowMs), seconds));
    }
  }
  return [...measured].map(([codec, { encoded, decoded }]) => ({
    ...{ codec, signals: signalsOf(frames) },
    encodedPerCpuSecond: Math.round(median(encoded) * LONGEST),
    decodedPerCpuSecond: Math.round(median(decoded) * LONGEST),
  }));
}

async function framesPerCpuSecond<T>(inputs: readonly T[], work: (input: T) => void, seconds: number): Promise<number> {
  let next = 0;
  const { perCpuSecond } = await measureRate((count) => {
    for (let done = 0; done < count; done += 1) work(inputs[next++ % inputs.length] as T);
  }, seconds);
  return perCpuSecond;
}

function signalsOf(frames: readonly TelemetryFrame[]): number {
  return Math.max(...frames.map(({ columns }) => columns.length));
}
