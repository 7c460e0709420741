import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import type { Terminal } from '../../cli/terminal/terminal.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { launched } from '../launched.ts';
import { median, threeDigits } from '../statistics.ts';
import { FRAME_ROWS } from './consumer-frames.ts';
import type { ConsumerFigures, ConsumerWork } from './consumer-work.ts';
import { startShadowEngine } from './shadow-engine.ts';
import type { TelemetryPart } from './telemetry-part.ts';

const PROCESS = new URL('./consumer-process.ts', import.meta.url);
const SAMPLES_TARGET = 200_000;
/** Against 100 vehicles. */
const FLAT_WITHIN = 1.25;

interface Case extends Pick<ConsumerWork, 'codec' | 'vehicles'> {
  name: string;
  isEngine?: true;
}

const CASES: readonly Case[] = [
  { name: 'packed, 100 vehicles', codec: 'packed', vehicles: 100 },
  { name: 'packed, 1,000 vehicles', codec: 'packed', vehicles: 1_000 },
  { name: 'packed, 20,000 vehicles', codec: 'packed', vehicles: 20_000 },
  { name: 'json, 1,000 vehicles', codec: 'json', vehicles: 1_000 },
  { name: 'packed, embedded DynamoDB', codec: 'packed', vehicles: 1_000, isEngine: true },
];

export const consumerPart: TelemetryPart = {
  async run(args, terminal) {
    const { rounds, seconds } = readOptions(args);
    const reports: CaseReport[] = [];
    for (const [index, each] of CASES.entries()) {
      terminal.status(`consumer: ${each.name} (${index + 1} of ${CASES.length})`);
      reports.push(await measureCase(each, rounds, seconds));
    }
    terminal.finishStatus();
    printTable(reports, terminal);
    const [few, , many] = reports as [CaseReport, CaseReport, CaseReport];
    const flat = threeDigits(few.samplesPerCpuSecond / many.samplesPerCpuSecond);
    return {
      report: {
        ...{ rowsAFrame: FRAME_ROWS, framesAWrite: 5, cases: reports },
        target: `packed: samplesPerCpuSecond >= ${SAMPLES_TARGET}`,
        met: reports.slice(0, 3).every((report) => report.samplesPerCpuSecond >= SAMPLES_TARGET),
        timeAgainst100Vehicles: flat,
        isFlat: flat <= FLAT_WITHIN,
      },
      ok: true,
    };
  },
};

function readOptions(args: readonly string[]): { rounds: number; seconds: number } {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ args: [...args], options: { rounds: text, seconds: text } });
    const [rounds, seconds] = [Number(values.rounds ?? 5), Number(values.seconds ?? 2)];
    if (!Number.isInteger(rounds) || rounds < 1 || !(seconds > 0)) throw new Error('give numbers above 0');
    return { rounds, seconds };
  } catch (error) {
    throw new UsageError(
      `consumer: ${(error as Error).message}; it takes --rounds N and --seconds S, CPU time of a round`,
    );
  }
}

interface CaseReport {
  case: string;
  frameBytes: number;
  samplesPerCpuSecond: number;
  samplesPerSecond: number;
  decodeMicrosAFrame: number;
  writeMicros: number;
  framesAWrite: number | null;
  readsAFrame: number;
  eventCallsAFrame: number;
  writeBytes: number;
  heapMb: number;
  heapBytesAVehicle: number;
  rssMb: number;
}

async function measureCase(
  { name, codec, vehicles, isEngine }: Case,
  rounds: number,
  seconds: number,
): Promise<CaseReport> {
  const engine = isEngine ? await startShadowEngine(vehicles) : undefined;
  try {
    const endpoint = engine?.url;
    const figures = await inOwnProcess({ codec, vehicles, rounds, secondsARound: seconds, endpoint });
    return reportOf(name, vehicles, figures);
  } finally {
    await engine?.stop();
  }
}

async function inOwnProcess(work: ConsumerWork): Promise<ConsumerFigures> {
  const child = spawn(process.execPath, [...launched(PROCESS)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      ...(work.endpoint === undefined ? {} : { AWS_ENDPOINT_URL: work.endpoint }),
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'operator',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      POWERTOOLS_SERVICE_NAME: 'telemetry-ingest',
    },
  });
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the consumer ended with code ${code}`)));
  ended.catch(() => undefined);
  const answer = once(child, 'message').then(([figures]) => figures as ConsumerFigures);
  child.send(work);
  return Promise.race([answer, ended]);
}

function reportOf(name: string, vehicles: number, figures: ConsumerFigures): CaseReport {
  const { rounds, heapBeforeMb, heapAfterMb } = figures;
  const frames = rounds.reduce((sum, round) => sum + round.frames, 0);
  const writes = rounds.reduce((sum, round) => sum + round.writes, 0);
  return {
    ...{ case: name, frameBytes: figures.frameBytes, writeBytes: figures.writeBytes },
    samplesPerCpuSecond: Math.round(median(rounds.map((round) => (round.frames * FRAME_ROWS) / round.cpuSeconds))),
    samplesPerSecond: Math.round(median(rounds.map((round) => (round.frames * FRAME_ROWS) / round.seconds))),
    decodeMicrosAFrame: threeDigits(median(figures.decodeMicros)),
    writeMicros: threeDigits(median(figures.writeMicros)),
    framesAWrite: writes === 0 ? null : threeDigits(frames / writes),
    readsAFrame: threeDigits(figures.readsASteadyFrame),
    eventCallsAFrame: threeDigits(figures.eventCallsAFrame),
    heapMb: threeDigits(heapAfterMb),
    heapBytesAVehicle: Math.round(((heapAfterMb - heapBeforeMb) * 2 ** 20) / vehicles),
    rssMb: Math.round(figures.rssMb),
  };
}

function printTable(reports: readonly CaseReport[], terminal: Terminal): void {
  const columns = ['samples/CPU s', 'samples/s', 'decode us', 'write us', 'frame B', 'heap MB', 'rss MB'];
  terminal.line(`${''.padEnd(28)}${columns.map((column) => column.padStart(14)).join('')}`);
  for (const each of reports) {
    const figures = [
      ...[each.samplesPerCpuSecond, each.samplesPerSecond, each.decodeMicrosAFrame, each.writeMicros],
      ...[each.frameBytes, each.heapMb, each.rssMb],
    ];
    terminal.line(`${each.case.padEnd(28)}${figures.map((figure) => String(figure).padStart(14)).join('')}`);
  }
  terminal.line(`a sample is one time row of ten signals; ${FRAME_ROWS} rows a frame, a write every fifth frame`);
}
