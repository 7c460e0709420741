import type { CostReport } from './estimate/estimate.ts';
import { ITEMS } from './estimate/scene.ts';
import type { Workload } from './workload.ts';

/** What would lower an item, from the template or from the workload. */
const LOWERS: Partial<Record<string, string>> = {
  [ITEMS.connectivity]: 'vehicles that disconnect while they are parked; nothing else, see docs/cost.md',
  [ITEMS.frame]: 'longer frames, to just below 5 KB',
  [ITEMS.stream]: 'a retention of 24 h, fewer shards, smaller frames',
  [ITEMS.consumers]: 'a longer batch window, less parallelization, larger batches',
  [ITEMS.shadows]: 'writing every n-th frame with a larger n, rows below 1 KB, capacity that follows the load',
  [ITEMS.archive]: 'larger batches of the archive, smaller frames, shorter retention',
  [ITEMS.connect]: 'indexes of the vehicles table that do not carry presence',
  [ITEMS.disconnect]: 'indexes of the vehicles table that do not carry presence',
  [ITEMS.event]: 'fewer events, or events noted less often',
  [ITEMS.command]: 'fewer receipts and polls of a command',
  [ITEMS.index]: 'thingConnectivityIndexingMode OFF: presence is in the vehicles table',
  [ITEMS.traces]: 'tracing PassThrough instead of Active',
  [ITEMS.logs]: 'log level WARN for Lambda and for the functions',
  [ITEMS.storage]: 'a shorter life of settled messages and of trips',
  [ITEMS.fixed]: 'fewer alarms',
};
const SHOWN = 3;

export function adviceOf({ lines, perVehicleMonth, shards }: CostReport, { headroom }: Workload): string[] {
  const top = lines.slice(0, SHOWN).map(({ item }) => item);
  const share = lines.slice(0, SHOWN).reduce((sum, line) => sum + line.perVehicleMonth, 0) / perVehicleMonth;
  const lowers = lines.flatMap(({ item }) => {
    const how = LOWERS[item];
    return how === undefined ? [] : [`  ${item}: ${how}`];
  });
  return [
    '',
    `${top.join(', ')} are ${Math.round(100 * share)} % of it. What would lower it:`,
    ...lowers.slice(0, 2 * SHOWN),
    ...shards.map(
      ({ stream, needed, deployed }) =>
        `${stream}: ${needed} shards for the busiest hour with headroom ${headroom}; ${deployed} are in the template`,
    ),
  ];
}
