import { type BrokerProcess, startMosquitto, startRoadbed } from './broker-process.ts';
import { type LoadCase, type LoadResult, runLoad } from './load-generator.ts';

export interface GatewayBenchOptions {
  rounds: number;
  measureMs: number;
  progress(text: string): void;
}

interface Measurement extends LoadResult {
  brokerCpuMicrosPerMessage: number;
}

const CASES: (Pick<LoadCase, 'shape' | 'publishers' | 'qos' | 'window'> & { name: string })[] = [];
for (const window of [32, 1]) {
  for (const qos of [0, 1] as const) {
    CASES.push({ name: `fan-in qos${qos} w${window}`, shape: 'fan-in', publishers: 100, qos, window });
    CASES.push({ name: `pairs qos${qos} w${window}`, shape: 'pairs', publishers: 50, qos, window });
  }
}

/** The gateway beside mosquitto in the same run: alternating, medians, broker and generator on a core each. */
export async function benchGateway(options: GatewayBenchOptions): Promise<object> {
  const results = new Map<string, Map<string, Measurement[]>>();
  for (let round = 0; round < options.rounds; round += 1) {
    for (const start of [startRoadbed, startMosquitto]) {
      const broker = await start();
      if (broker === undefined) continue;
      try {
        await measureAll(broker, round, options, results);
      } finally {
        await broker.stop();
      }
    }
  }
  return {
    bench: 'gateway',
    payloadBytes: 256,
    rounds: options.rounds,
    cases: CASES.map(({ name }) => summarize(name, results)),
  };
}

async function measureAll(
  broker: BrokerProcess,
  round: number,
  options: GatewayBenchOptions,
  results: Map<string, Map<string, Measurement[]>>,
): Promise<void> {
  for (const load of CASES) {
    options.progress(`round ${round + 1}/${options.rounds}  ${broker.name}  ${load.name}`);
    const cpuBefore = await broker.cpuMs();
    const startedMs = performance.now();
    const { measureMs } = options;
    const result = await runLoad(broker.port, { ...load, payloadBytes: 256, warmUpMs: measureMs / 3, measureMs });
    const share = ((await broker.cpuMs()) - cpuBefore) / (performance.now() - startedMs);
    const brokerCpuMicrosPerMessage = Math.round((share * 1e7) / result.deliveredPerSecond) / 10;
    const ofCase = results.get(load.name) ?? new Map<string, Measurement[]>();
    ofCase.set(broker.name, [...(ofCase.get(broker.name) ?? []), { ...result, brokerCpuMicrosPerMessage }]);
    results.set(load.name, ofCase);
  }
}

function summarize(name: string, results: Map<string, Map<string, Measurement[]>>): object {
  const medians = new Map<string, Measurement>();
  for (const [broker, measurements] of results.get(name) ?? []) {
    medians.set(broker, {
      deliveredPerSecond: median(measurements.map((m) => m.deliveredPerSecond)),
      generatorCpuShare: median(measurements.map((m) => m.generatorCpuShare)),
      brokerCpuMicrosPerMessage: median(measurements.map((m) => m.brokerCpuMicrosPerMessage)),
    });
  }
  const roadbed = medians.get('roadbed')?.deliveredPerSecond;
  const mosquitto = medians.get('mosquitto')?.deliveredPerSecond;
  const ratio = roadbed === undefined || mosquitto === undefined ? null : Math.round((roadbed / mosquitto) * 100) / 100;
  return { case: name, ...Object.fromEntries(medians), ratioToMosquitto: ratio };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
