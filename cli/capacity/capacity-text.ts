import type { Terminal } from '../terminal/terminal.ts';
import type { CapacityLine, CapacityReport } from './capacity-report.ts';
import type { FleetTimes } from './times.ts';

/** The report for people. */
export function capacityText(
  report: CapacityReport,
  { bold, red, dim }: Pick<Terminal, 'bold' | 'red' | 'dim'>,
): string[] {
  const { lines, breaksFirst, vehicles, logGbPerDay, ownLimits } = report;
  return [
    `${vehicles.toLocaleString('en-US')} vehicles in their busiest hour, against what an account has by default in a large region`,
    '',
    bold(columns(['', 'default', 'needed', '', 'ends at'])),
    ...lines.flatMap((line) => {
      const text = columns([nameOf(line), whole(line.default), shown(line.needed), line.verdict, endOf(line)]);
      return [line.verdict === 'fits' ? text : red(text), dim(`    ${line.how}`)];
    }),
    '',
    `first to end as the fleet grows: ${breaksFirst.map(({ name, atVehicles }) => `${name} at ${whole(atVehicles)}`).join('; ')}`,
    '',
    bold(columns(['limits of the template itself', 'limit', 'needed'])),
    ...ownLimits.map(({ what, limit, needed, fits }) => {
      const text = columns([what, whole(limit), shown(needed), fits ? 'fits' : 'change']);
      return fits ? text : red(text);
    }),
    '',
    `logs: ${shown(logGbPerDay)} GB a day`,
    ...timesText(report.times),
  ];
}

export function nameOf({ service, name, of }: CapacityLine): string {
  return `${service}: ${name}${of === undefined ? '' : ` (${of})`}`;
}

export function endOf({ endsAtVehicles }: CapacityLine): string {
  return endsAtVehicles === undefined ? '' : whole(endsAtVehicles);
}

/** Times of the whole fleet, a line each. */
export function timesText(times: FleetTimes): string[] {
  return [
    `all come back after ${duration(times.reconnectSeconds)}, at 70 % of the CONNECT quota; a back-off of up to ${duration(times.backOffSeconds)} spreads them`,
    `all are born after ${duration(times.provisioningHours * 3_600)}, at the quota of RegisterThing`,
    `all have a new certificate after ${duration(times.rotationDays * 86_400)}, with 30 % of the quota of certificates`,
    `one message to all takes ${duration(times.broadcastMinutes * 60)}; a staged rollout ${duration(times.rolloutMinutes * 60)}`,
  ];
}

export function shown(value: number): string {
  return value >= 10 ? whole(value) : String(Number(value.toPrecision(2)));
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export function duration(seconds: number): string {
  if (seconds < 120) return `${shown(seconds)} s`;
  if (seconds < 7_200) return `${shown(seconds / 60)} min`;
  if (seconds < 172_800) return `${shown(seconds / 3_600)} h`;
  return `${shown(seconds / 86_400)} days`;
}

function columns([name = '', ...cells]: string[]): string {
  return `${name.padEnd(72)} ${cells.map((cell) => cell.padStart(12)).join(' ')}`.trimEnd();
}
