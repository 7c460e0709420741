import { readAppStacks } from '../assembly/app-source.ts';
import { readAppSource } from '../assembly/environment-option.ts';
import { readVehicles } from '../assembly/vehicles-option.ts';
import { parseCommandLine } from '../command-line.ts';
import { readBilledApp } from '../cost/app/read-billed-app.ts';
import { readCalls } from '../cost/calls/calls.ts';
import { readWorkload } from '../cost/workload.ts';
import { createTerminal } from '../terminal/terminal.ts';
import { CAPACITY_HELP } from './capacity-help.ts';
import { capacityOf } from './capacity-report.ts';
import { capacityText } from './capacity-text.ts';

/** `roadbed capacity`: exit code 0, 2 on a wrong argument. */
export async function capacityCommand(args: string[]): Promise<number> {
  const values = parse(args);
  if (values.help) {
    process.stdout.write(CAPACITY_HELP);
    return 0;
  }
  const { json } = values;
  const source = readAppSource(values);
  const vehicles = readVehicles(values.vehicles, 'capacity');
  const workload = await readWorkload(values.profile);
  const calls = await readCalls(values.calls);
  const app = readBilledApp(await readAppStacks(source));
  const report = capacityOf({ app, calls, workload, vehicles });
  const terminal = createTerminal(json ? process.stderr : process.stdout);
  for (const line of capacityText(report, terminal)) terminal.line(line);
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
  return 0;
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  return parseCommandLine('capacity', {
    args,
    options: {
      ...{ vehicles: text, env: text, template: text, profile: text, calls: text },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values;
}
