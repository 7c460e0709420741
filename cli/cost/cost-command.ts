import { readAppStacks } from '../assembly/app-source.ts';
import { createTerminal } from '../terminal/terminal.ts';
import { readBilledApp } from './app/read-billed-app.ts';
import { readCalls } from './calls/calls.ts';
import { COST_HELP } from './cost-help.ts';
import { readCostOptions } from './cost-options.ts';
import { costText } from './cost-text.ts';
import { estimateCost } from './estimate/estimate.ts';
import { readPriceList } from './price-list.ts';
import { readWorkload } from './workload.ts';

/** `roadbed cost`: exit code 0, 1 above the budget, 2 on a wrong argument. */
export async function costCommand(args: string[]): Promise<number> {
  const options = readCostOptions(args);
  if (options.kind === 'help') {
    process.stdout.write(COST_HELP);
    return 0;
  }
  const { vehicles, budget, json } = options;
  const prices = await readPriceList(options.prices);
  const workload = await readWorkload(options.profile);
  const calls = await readCalls(options.calls);
  const app = readBilledApp(await readAppStacks(options.app));
  const report = estimateCost({ app, calls, workload, vehicles }, prices);
  const isWithinBudget = budget === undefined || report.perVehicleMonth <= budget;
  const terminal = createTerminal(json ? process.stderr : process.stdout);
  for (const line of costText(report, { prices, workload, budget }, terminal)) terminal.line(line);
  if (json) {
    const { perVehicleMonth, lines, ...rest } = report;
    const priced = { pricesOf: `${prices.region} ${prices.asOf}`, workload };
    process.stdout.write(`${JSON.stringify({ perVehicleMonth, lines, ...rest, ...priced, budget, isWithinBudget })}\n`);
  }
  return isWithinBudget ? 0 : 1;
}
