import type { ScheduleView } from '../../local/schedules-service.ts';
import { printable } from '../terminal/printable.ts';
import { createTerminal, type Terminal } from '../terminal/terminal.ts';
import { endpointOf } from '../why/cloud-address.ts';
import { fetchSchedules, runSchedule } from './ask-schedules.ts';
import { SCHEDULE_HELP } from './schedule-help.ts';
import { readScheduleOptions } from './schedule-options.ts';

/** `roadbed schedule`: exit code 0, 1 when a target did not take a run, 2 on a wrong argument. */
export async function scheduleCommand(args: string[]): Promise<number> {
  const options = readScheduleOptions(args);
  if (options.kind === 'help') {
    process.stdout.write(SCHEDULE_HELP);
    return 0;
  }
  const { json, region } = options;
  const cloud = { endpoint: await endpointOf(options.cloud), region };
  if (options.kind === 'list') return list(await fetchSchedules(cloud), json);
  const outcome = await runSchedule(cloud, options.name);
  if (json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
  else if (outcome.ok) process.stdout.write(`${printable(options.name)} ran: its target took it\n`);
  else process.stderr.write(`roadbed: ${printable(outcome.message)}\n`);
  return outcome.ok ? 0 : 1;
}

function list(schedules: ScheduleView[], json: boolean): number {
  if (json) {
    process.stdout.write(`${JSON.stringify({ schedules })}\n`);
    return 0;
  }
  const terminal = createTerminal(process.stdout);
  if (schedules.length === 0) terminal.line('this cloud has no schedule');
  for (const line of schedules.flatMap((schedule) => scheduleLines(schedule, terminal))) terminal.line(line);
  return 0;
}

function scheduleLines({ name, nextRunAt, targetArn }: ScheduleView, { bold, dim }: Pick<Terminal, 'bold' | 'dim'>) {
  const next = nextRunAt === null ? 'does not run by itself' : `next ${nextRunAt}`;
  return [`${bold(printable(name))}  ${next}`, `  ${dim(printable(targetArn))}`];
}
