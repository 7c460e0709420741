import type { BilledApp } from '../cost/app/billed-app.ts';
import type { Calls } from '../cost/calls/calls.ts';
import { estimateCost } from '../cost/estimate/estimate.ts';
import type { PriceList } from '../cost/price-list.ts';
import { REFERENCE } from '../cost/workload.ts';
import { type CapacityLine, type CapacityReport, capacityOf } from './capacity-report.ts';
import { duration, endOf, nameOf, shown, whole } from './capacity-text.ts';
import { QUOTAS_AS_OF } from './quotas.ts';

const FLEETS = [100_000, 1_000_000, 10_000_000] as const;

/** The part of docs/scale.md that follows from the template, between its two marks. */
export function scalePage(app: BilledApp, calls: Calls, prices: PriceList): string {
  const scenes = FLEETS.map((vehicles) => ({ app, calls, vehicles, workload: REFERENCE }));
  const reports = scenes.map(capacityOf);
  const costs = scenes.map((scene) => estimateCost(scene, prices));
  const [small] = reports;
  if (small === undefined) throw new Error('there is no fleet');
  const times = (of: (times: CapacityReport['times']) => number): string[] =>
    reports.map((each) => duration(of(each.times)));
  return [
    '## Quotas',
    '',
    `Needed in the busiest hour; defaults of large regions, gathered ${QUOTAS_AS_OF}. **Bold** is above the default.`,
    '',
    ...table(
      ['quota', 'default', ...FLEETS.map(whole), 'adjustable', 'ends at'],
      small.lines.map((line) => [
        nameOf(line),
        whole(line.default),
        ...reports.map(({ lines }) => neededOf(lines, line)),
        line.adjustable ? 'yes' : '**no**',
        endOf(line),
      ]),
    ),
    '',
    `First to end as the fleet grows: ${small.breaksFirst.map(({ name, atVehicles }) => `${name} at ${whole(atVehicles)}`).join('; ')}.`,
    '',
    '## Limits of the template',
    '',
    ...table(
      ['limit in `prod`', 'set to', ...FLEETS.map(whole)],
      small.ownLimits.map(({ what, limit }, index) => [
        what,
        whole(limit),
        ...reports.map(({ ownLimits }) => emphasized(ownLimits[index]?.needed ?? 0, ownLimits[index]?.fits ?? true)),
      ]),
    ),
    '',
    '## Times',
    '',
    ...table(
      ['for all vehicles', ...FLEETS.map(whole)],
      [
        ['to come back, at 70 % of the CONNECT quota', ...times(({ reconnectSeconds }) => reconnectSeconds)],
        ['to be born, at the quota of RegisterThing', ...times(({ provisioningHours }) => provisioningHours * 3_600)],
        ['to get a new certificate, with 30 % of that quota', ...times(({ rotationDays }) => rotationDays * 86_400)],
        ['to get one message, on the line', ...times(({ broadcastMinutes }) => broadcastMinutes * 60)],
        ['to go through a staged rollout', ...times(({ rolloutMinutes }) => rolloutMinutes * 60)],
        ['logs a day, GB', ...reports.map(({ logGbPerDay }) => shown(logGbPerDay))],
        ['a vehicle-month, $', ...costs.map(({ perVehicleMonth }) => perVehicleMonth.toFixed(4))],
        ['a month, $', ...costs.map(({ fleetMonth }) => whole(fleetMonth))],
      ],
    ),
  ].join('\n');
}

function neededOf(lines: readonly CapacityLine[], { quota, of }: CapacityLine): string {
  const line = lines.find((each) => each.quota === quota && each.of === of);
  return line === undefined ? '' : emphasized(line.needed, line.verdict === 'fits');
}

function emphasized(value: number, fits: boolean): string {
  return fits ? shown(value) : `**${shown(value)}**`;
}

function table(head: string[], rows: string[][]): string[] {
  const row = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)];
}
