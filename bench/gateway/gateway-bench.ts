import { setTimeout as pause } from 'node:timers/promises';
import type { Terminal } from '../../cli/terminal/terminal.ts';
import { UsageError } from '../../cli/usage-error.ts';
import type { Bench } from '../bench.ts';
import { machineFacts } from '../machine-facts.ts';
import { progressBar } from '../progress-bar.ts';
import type { BenchCase } from './bench-case.ts';
import { type BrokerProcess, isInstalled, pinGenerator } from './brokers/broker-process.ts';
import { type Credentials, makeCredentials } from './brokers/credentials.ts';
import { mosquittoVersion, startMosquitto } from './brokers/mosquitto.ts';
import { startNodeBroker } from './brokers/node-broker.ts';
import { casesOf } from './cases/cases.ts';
import { type BrokerName, GATEWAY_HELP, type GatewayBenchOptions, parseGatewayOptions } from './gateway-options.ts';
import { type CaseReport, type Round, reportCase } from './gateway-report.ts';
import { tableLines } from './gateway-table.ts';

const START: Record<BrokerName, (credentialsDir: string) => Promise<BrokerProcess>> = {
  roadbed: (dir) => startNodeBroker('./roadbed-broker.ts', dir),
  mosquitto: startMosquitto,
  aedes: (dir) => startNodeBroker('./aedes-broker.ts', dir),
};
const WARM_UP_SHARE = 1 / 3;
const SECOND_MS = 1000;
const DEATH_MS = 200;

export const gatewayBench: Bench = {
  help: GATEWAY_HELP,
  async run(args, terminal) {
    const options = withInstalled(parseGatewayOptions(args), terminal);
    const machine = machineFacts();
    const isPinned = pinGenerator();
    if (!isPinned) terminal.line('broker and generator share the cores: there is no taskset, or only one core');
    // by way of `exit`, where brokers and keys are cleared away
    process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
    const cases = await measureAll(casesOf(options), options, await makeCredentials(), terminal);
    for (const line of tableLines(cases)) terminal.line(line);
    const { rounds, seconds, brokers } = options;
    const versions = { mosquitto: brokers.includes('mosquitto') ? mosquittoVersion() : null };
    const report = { bench: 'gateway', machine, versions, isPinned, rounds, seconds, payloadBytes: 256, cases };
    return { report, ok: cases.every(({ brokers: of }) => (of.roadbed?.failures.length ?? 0) === 0) };
  },
};

function withInstalled(options: GatewayBenchOptions, terminal: Terminal): GatewayBenchOptions {
  if (!options.brokers.includes('mosquitto') || isInstalled('mosquitto')) return options;
  const brokers = options.brokers.filter((name) => name !== 'mosquitto');
  if (brokers.length === 0) throw new UsageError('mosquitto is not on the PATH: no broker is left to measure');
  terminal.line('mosquitto is not on the PATH: no ratios (Debian, Ubuntu: apt-get install mosquitto; in /usr/sbin)');
  return { ...options, brokers };
}

/** Broker after broker within a case, and round after round: what disturbs the machine disturbs them alike. */
async function measureAll(
  cases: readonly BenchCase[],
  options: GatewayBenchOptions,
  credentials: Credentials,
  terminal: Terminal,
): Promise<CaseReport[]> {
  const results = cases.map((benchCase) => ({ benchCase, rounds: new Map<BrokerName, Round[]>() }));
  const total = options.rounds * cases.length * options.brokers.length;
  const startMs = performance.now();
  let done = 0;
  for (let round = 0; round < options.rounds; round += 1) {
    for (const { benchCase, rounds } of results) {
      for (const name of options.brokers) {
        terminal.status(progressBar(done, total, `${benchCase.name}, ${name}`, performance.now() - startMs));
        const result = await measureOnce(benchCase, name, options, credentials);
        if (!result.ok) terminal.line(`${benchCase.name}, ${name}: ${result.reason}`);
        rounds.set(name, [...(rounds.get(name) ?? []), result]);
        done += 1;
      }
    }
  }
  terminal.status(progressBar(done, total, 'done', 0));
  terminal.finishStatus();
  return results.map(({ benchCase, rounds }) => reportCase(benchCase, rounds));
}

/** With a broker of its own: what one case left in its memory is not charged to the next. */
async function measureOnce(
  benchCase: BenchCase,
  name: BrokerName,
  options: GatewayBenchOptions,
  credentials: Credentials,
): Promise<Round> {
  const measureMs = options.seconds * SECOND_MS;
  const span = { warmUpMs: measureMs * WARM_UP_SHARE, measureMs };
  let broker: BrokerProcess | undefined;
  try {
    broker = await START[name](credentials.dir);
    return { ok: true, metrics: await benchCase.measure({ broker, credentials, span }) };
  } catch (error) {
    // a broker that died says more than the client that lost it; its end may come a little later
    await pause(DEATH_MS);
    const reason = broker?.failure() ?? (error instanceof Error ? error.message : String(error));
    return { ok: false, reason };
  } finally {
    await broker?.stop();
  }
}
