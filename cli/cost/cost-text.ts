import { bar } from '../terminal/bar.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { adviceOf } from './advice.ts';
import type { CostReport } from './estimate/estimate.ts';
import type { PriceList } from './price-list.ts';
import type { Workload } from './workload.ts';

interface Told {
  prices: PriceList;
  workload: Workload;
  budget: number | undefined;
}

/** The report for people: a table with bars, its arithmetic, what dominates and what would lower it. */
export function costText(
  report: CostReport,
  { prices, workload, budget }: Told,
  { bold, dim, red, green }: Pick<Terminal, 'bold' | 'dim' | 'red' | 'green'>,
): string[] {
  const { lines, perVehicleMonth, fleetMonth, vehicles, notPriced } = report;
  const most = lines[0]?.perVehicleMonth ?? 0;
  const micro = (dollars: number): string => (dollars * 1e6).toFixed(0).padStart(7);
  const rows = lines.flatMap(({ item, perVehicleMonth: dollars, how }) => [
    `${item.padEnd(24)} ${micro(dollars)}  ${bar(dollars / most, 1)} ${percent(dollars, perVehicleMonth)}`,
    dim(`${' '.repeat(25)}${how}`),
  ]);
  const verdict =
    budget === undefined
      ? []
      : perVehicleMonth <= budget
        ? [green(`within the budget of ${budget} $`)]
        : [red(`above the budget of ${budget} $ by ${micro(perVehicleMonth - budget).trim()} millionths`)];
  return [
    `${vehicles.toLocaleString('en-US')} vehicles, a vehicle-month in millionths of a dollar; list prices of ${prices.region}, ${prices.asOf}`,
    '',
    ...rows,
    '',
    bold(
      `${perVehicleMonth.toFixed(5)} $ a vehicle-month, ${Math.round(fleetMonth).toLocaleString('en-US')} $ a month`,
    ),
    ...verdict,
    ...adviceOf(report, workload),
    ...(notPriced.length === 0 ? [] : [`not priced: ${notPriced.join(', ')}`]),
  ];
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1).padStart(5)} %`;
}
