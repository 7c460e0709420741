import { connect, type MqttClient } from 'mqtt';
import type { Terminal } from '../../cli/terminal/terminal.ts';
import type { UnbornVehicle } from '../../cli/up/demo-tenant.ts';
import { beBorn } from '../../vehicle/identity/be-born.ts';
import type { VehicleIdentity } from '../../vehicle/identity/vehicle-identity.ts';
import type { Bench } from '../bench.ts';
import { isLambdaNode } from '../lambda-node.ts';
import { machineFacts } from '../machine-facts.ts';
import { onLambdaNode } from '../on-lambda-node.ts';
import { progressBar } from '../progress-bar.ts';
import { percentile, threeDigits } from '../statistics.ts';
import { type BenchCloud, startBenchCloud } from './bench-cloud.ts';
import { BIRTHS_HELP, type BirthsOptions, parseBirthsOptions } from './births-options.ts';

const SECOND_MS = 1_000;

interface Outcome {
  /** From the first byte to the device's CONNACK. */
  durationsMs: number[];
  failures: string[];
  elapsedMs: number;
  /** The vehicles, which stay connected until all are born. */
  connected: MqttClient[];
}

export const birthsBench: Bench = {
  help: BIRTHS_HELP,
  async run(args, terminal) {
    const options = parseBirthsOptions(args);
    if (options.node === '24' && !isLambdaNode()) return onLambdaNode('births', args, terminal);
    const machine = machineFacts();
    terminal.status('starting the cloud and writing the manifest ...');
    const cloud = await startBenchCloud(options.vehicles, options.quotas);
    try {
      const generatorBefore = process.cpuUsage();
      cloud.begin();
      const outcome = await bearAll(cloud, options, terminal);
      const generator = process.cpuUsage(generatorBefore);
      const usage = await cloud.end();
      await Promise.all(outcome.connected.map((client) => client.endAsync(true)));
      const generatorMs = (generator.user + generator.system) / SECOND_MS;
      const report = reportOf(options, outcome, generatorMs, usage);
      for (const line of linesOf(report)) terminal.line(line);
      return { report: { bench: 'births', machine, ...report }, ok: outcome.failures.length === 0 };
    } finally {
      await cloud.stop();
    }
  },
};

/** So many at a time as the line has places; each vehicle is born, then connects as itself. */
async function bearAll(cloud: BenchCloud, { parallel }: BirthsOptions, terminal: Terminal): Promise<Outcome> {
  const outcome: Outcome = { durationsMs: [], failures: [], elapsedMs: 0, connected: [] };
  const total = cloud.unborn.length;
  const waiting = cloud.unborn.values();
  const startMs = performance.now();
  const place = async (): Promise<void> => {
    for (const unborn of waiting) {
      const bornMs = performance.now();
      await bear(cloud, unborn).then(
        (client) => {
          outcome.durationsMs.push(performance.now() - bornMs);
          outcome.connected.push(client);
        },
        (error: unknown) => outcome.failures.push(String(error)),
      );
      const done = outcome.durationsMs.length + outcome.failures.length;
      terminal.status(progressBar(done, total, 'births', performance.now() - startMs));
    }
  };
  await Promise.all(Array.from({ length: parallel }, place));
  outcome.elapsedMs = performance.now() - startMs;
  terminal.finishStatus();
  return outcome;
}

async function bear(cloud: BenchCloud, { vehicleId, parameters }: UnbornVehicle): Promise<MqttClient> {
  const { endpoint, claim, templateName } = cloud;
  const memory = { load: async () => undefined, save: async () => undefined };
  const identity = await beBorn(memory, { endpoint, claim, templateName, parameters });
  if (identity.vehicleId !== vehicleId) throw new Error(`${vehicleId} was born as ${identity.vehicleId}`);
  return connectAsItself(cloud, identity);
}

async function connectAsItself({ endpoint }: BenchCloud, identity: VehicleIdentity): Promise<MqttClient> {
  const client = connect({
    ...{ protocol: 'mqtts', host: endpoint.host, port: endpoint.port, clientId: identity.vehicleId },
    ...(endpoint.caPem === undefined ? {} : { ca: endpoint.caPem }),
    ...{ cert: identity.certificatePem, key: identity.privateKeyPem, protocolVersion: 5, reconnectPeriod: 0 },
  });
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('error', reject);
    client.once('close', () => reject(new Error('the device connection was refused')));
  });
  return client;
}

function reportOf(
  { vehicles, parallel, quotas }: BirthsOptions,
  { durationsMs, failures, elapsedMs }: Outcome,
  generatorCpuMs: number,
  { cpuMs, mainThreadMs }: { cpuMs: number; mainThreadMs: Record<string, number> },
) {
  const sorted = durationsMs.sort((a, b) => a - b);
  const mainThread = Object.values(mainThreadMs).reduce((sum, ms) => sum + ms, 0);
  const share = (ms: number): number => threeDigits(ms / (cpuMs + generatorCpuMs));
  const shares = Object.entries(mainThreadMs).map(([subject, ms]) => [subject, share(ms)] as const);
  return {
    ...{ vehicles, parallel, quotas, born: sorted.length, failed: failures.length },
    failures: [...new Set(failures)].slice(0, 5),
    seconds: threeDigits(elapsedMs / SECOND_MS),
    birthsPerSecond: threeDigits(sorted.length / (elapsedMs / SECOND_MS)),
    p50Ms: sorted.length === 0 ? null : Math.round(percentile(sorted, 50)),
    p99Ms: sorted.length === 0 ? null : Math.round(percentile(sorted, 99)),
    cpuMsPerBirth: threeDigits((cpuMs + generatorCpuMs) / Math.max(1, sorted.length)),
    /** Of all CPU used, the generator's too. */
    cpuShares: {
      generator: share(generatorCpuMs),
      'cloud: other threads (hook, crypto, collection)': share(Math.max(0, cpuMs - mainThread)),
      ...Object.fromEntries(shares.map(([subject, value]) => [`cloud: ${subject}`, value])),
    },
  };
}

function linesOf(report: ReturnType<typeof reportOf>): string[] {
  const { born, vehicles, seconds, birthsPerSecond, p50Ms, p99Ms, cpuMsPerBirth, failures } = report;
  const shares = Object.entries(report.cpuShares).sort(([, a], [, b]) => b - a);
  return [
    `${born} of ${vehicles} vehicles born in ${seconds} s: ${birthsPerSecond} a second; p50 ${p50Ms} ms, p99 ${p99Ms} ms`,
    `${cpuMsPerBirth} ms of CPU a birth:`,
    ...shares.map(([subject, share]) => `  ${(share * 100).toFixed(1).padStart(5)} %  ${subject}`),
    ...failures.map((failure) => `failed: ${failure}`),
  ];
}
