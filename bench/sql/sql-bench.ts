import { parseArgs } from 'node:util';
import type { Terminal } from '../../cli/terminal/terminal.ts';
import { UsageError } from '../../cli/usage-error.ts';
import type { Bench } from '../bench.ts';
import { machineFacts } from '../machine-facts.ts';
import { type Evaluators, evaluatorsOf } from './evaluators.ts';
import { measureRate, type Rate } from './rate.ts';
import { SQL_CASES } from './sql-cases.ts';
import { type CaseReport, type IndexReport, medianRate, reportCase, reportIndex, tableLines } from './sql-report.ts';
import { FRAME_SIZES, telemetryFrames } from './telemetry-frames.ts';
import { FEW_RULES, MANY_RULES, matchTopics } from './topic-index-runs.ts';

const HELP = `usage: npm run bench -- sql [--quick]

Rule SQL over parsed payloads beside jsonata, and what matching a topic costs with 10 and with 1,000 rules.
Medians of 3 rounds of 1 second each; --quick is 1 round of 0.2 seconds, for a look.
The last line of stdout is JSON; a table goes to stderr. docs/bench.md says what is measured, and how.
`;

interface Effort {
  rounds: number;
  seconds: number;
}

const FULL: Effort = { rounds: 3, seconds: 1 };
const QUICK: Effort = { rounds: 1, seconds: 0.2 };
/** Topics the index remembers: all of them, or none. */
const REMEMBERED = 50_000;
const FORGOTTEN = 1;

export const sqlBench: Bench = {
  help: HELP,
  async run(args, terminal) {
    const effort = effortOf(args);
    const machine = machineFacts();
    const cases = await measureCases(effort, terminal);
    const matches = [
      await measureMatches('topic seen before', REMEMBERED, effort, terminal),
      await measureMatches('topic seen first', FORGOTTEN, effort, terminal),
    ];
    terminal.finishStatus();
    for (const line of tableLines(cases, matches)) terminal.line(line);
    return { report: { bench: 'sql', machine, ...effort, cases, matches }, ok: true };
  },
};

function effortOf(args: readonly string[]): Effort {
  try {
    const { values } = parseArgs({ args: [...args], options: { quick: { type: 'boolean' } } });
    return values.quick ? QUICK : FULL;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function measureCases(effort: Effort, terminal: Terminal): Promise<CaseReport[]> {
  const reports: CaseReport[] = [];
  for (const size of FRAME_SIZES) {
    const frames = telemetryFrames(size);
    const bytes = frames[0]?.length ?? 0;
    for (const sqlCase of SQL_CASES) {
      terminal.status(`${sqlCase.name}, ${bytes} bytes`);
      const evaluators = await evaluatorsOf(sqlCase, frames);
      const rate = (name: keyof Evaluators) => () => measureRate(evaluators[name], effort.seconds);
      const [roadbed, jsonata] = await inTurn(effort.rounds, rate('roadbed'), rate('jsonata'));
      reports.push(reportCase(sqlCase.name, bytes, roadbed, jsonata));
    }
  }
  return reports;
}

async function measureMatches(
  name: string,
  cachedTopics: number,
  { rounds, seconds }: Effort,
  terminal: Terminal,
): Promise<IndexReport> {
  terminal.status(name);
  const rate = (ruleCount: number) => {
    const match = matchTopics(ruleCount, cachedTopics);
    return () => measureRate(match, seconds);
  };
  return reportIndex(name, ...(await inTurn(rounds, rate(FEW_RULES), rate(MANY_RULES))));
}

/** One after the other, round after round: what disturbs the machine disturbs both alike. */
async function inTurn(rounds: number, first: () => Promise<Rate>, second: () => Promise<Rate>): Promise<[Rate, Rate]> {
  const rates: [Rate[], Rate[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    rates[0].push(await first());
    rates[1].push(await second());
  }
  return [medianRate(rates[0]), medianRate(rates[1])];
}
