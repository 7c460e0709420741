import { FLOW_NAMES, type FunctionCalls } from '../calls/calls.ts';
import { sizeOf } from '../calls/item-units.ts';
import { DAYS_PER_MONTH, HOURS_PER_MONTH, SECONDS_PER_MONTH } from '../workload.ts';
import { GB } from './flows.ts';
import { billCalls } from './functions.ts';
import { type Estimate, ITEMS, type Scene, timesOf } from './scene.ts';
import { billLeastCapacity } from './table-units.ts';

const MINUTES_PER_HOUR = 60;
/** Of what is logged, after the compression in which it is kept. [assumed] */
const KEPT_LOG_RATIO = 0.15;
/** Lambda traces one invocation a second of a function and 5 % of the others. [AWS-Lambda: services-xray] */
const TRACED_PER_SECOND = 1;
const TRACED_SHARE = 0.05;
/** DynamoDB adds this to an item where it counts storage. [AWS-DynamoDB: item sizes] */
const ITEM_OVERHEAD_BYTES = 100;
/** Of its writes and of its reads, each: two that change the capacity, two that watch it. [AWS-DynamoDB: AutoScaling] */
const ALARMS_OF_SCALED_TABLE = 8;
/** How long the mailbox keeps settled messages; other tables as the calls say. */
const MESSAGE_MONTHS = 3;

export function billConnections({ app, workload, vehicles }: Scene, { ledger }: Estimate): void {
  const minutes = vehicles * workload.connectedHoursPerDay * DAYS_PER_MONTH * MINUTES_PER_HOUR;
  ledger.add({ item: ITEMS.connectivity, meter: 'iotConnectionMinutes', quantity: minutes });
  const changes = app.indexesConnectivity ? 2 * vehicles * workload.connectsPerDay * DAYS_PER_MONTH : 0;
  ledger.add({ item: ITEMS.index, meter: 'iotIndexUpdates', quantity: changes });
}

/** Rows that stay: one of each kind, and of those that a flow adds as many as are kept at a time. */
export function billRowsKept(scene: Scene, { ledger }: Estimate): void {
  const standing = new Map<string, number>();
  let [bytes, backedUp] = [0, 0];
  const keep = (table: string, amount: number): void => {
    bytes += amount;
    if (scene.app.tables.get(table)?.hasBackup) backedUp += amount;
  };
  for (const name of FLOW_NAMES) {
    const times = timesOf(name, scene);
    for (const { writes = [] } of Object.values<FunctionCalls>(scene.calls.flows[name]?.functions ?? {})) {
      for (const { table, before, after } of writes) {
        const size = sizeOf(after) + ITEM_OVERHEAD_BYTES;
        const months = scene.calls.keptMonths?.[table] ?? MESSAGE_MONTHS;
        if (before === undefined && name !== 'frame') keep(table, times * months * size);
        else standing.set(table, Math.max(standing.get(table) ?? 0, scene.vehicles * size));
      }
    }
  }
  for (const [table, amount] of standing) keep(table, amount);
  ledger.add({ item: ITEMS.storage, meter: 'dynamoGbMonths', quantity: bytes / GB });
  ledger.add({ item: ITEMS.storage, meter: 'dynamoBackupGbMonths', quantity: backedUp / GB });
}

/** What a deployment costs without any vehicle, but for its streams. */
export function billFixed(scene: Scene, estimate: Estimate): void {
  const item = ITEMS.fixed;
  const { app, calls } = scene;
  const { ledger } = estimate;
  const isFixed = true;
  for (const { functionName, everySeconds } of app.schedules) {
    const runs = SECONDS_PER_MONTH / everySeconds;
    ledger.add({ item, meter: 'schedulerRuns', quantity: runs, isFixed });
    const own = calls.schedules?.[functionName] ?? { invocations: 1 };
    if (app.functions.has(functionName)) {
      billCalls(item, functionName, { calls: own, times: runs }, scene, fixedOnly(estimate));
    }
  }
  billLeastCapacity(item, scene, ledger);
  const scaled = [...app.tables.values()].filter(({ capacity }) => capacity !== undefined).length;
  const alarms = app.alarmMetrics + scaled * ALARMS_OF_SCALED_TABLE;
  ledger.add({ item, meter: 'alarmMonths', quantity: alarms, isFixed });
  ledger.add({ item, meter: 'dashboardMonths', quantity: app.dashboards, isFixed });
  ledger.add({ item, meter: 'metricMonths', quantity: app.ownMetrics, isFixed });
  ledger.add({ item, meter: 'kmsKeyMonths', quantity: app.customerKeys, isFixed });
  // an application keeps its token for the hour it lives
  ledger.add({ item, meter: 'tokenRequests', quantity: app.tokenClients * HOURS_PER_MONTH, isFixed });
}

function fixedOnly(estimate: Estimate): Estimate {
  const { ledger } = estimate;
  return { ...estimate, ledger: { ...ledger, add: (charge) => ledger.add({ ...charge, isFixed: true }) } };
}

/** Lines and traces of all invocations. */
export function billObservation({ app }: Scene, { ledger, usage }: Estimate): void {
  for (const [name, { invocations, logBytes }] of usage) {
    ledger.add({ item: ITEMS.logs, meter: 'logGb', quantity: logBytes / GB });
    const kept = (logBytes / GB) * KEPT_LOG_RATIO * app.logMonths;
    ledger.add({ item: ITEMS.logs, meter: 'logGbMonths', quantity: kept });
    if (!app.functions.get(name)?.isTraced) continue;
    const perSecond = invocations / SECONDS_PER_MONTH;
    const traced = Math.min(perSecond, TRACED_PER_SECOND + Math.max(0, perSecond - TRACED_PER_SECOND) * TRACED_SHARE);
    ledger.add({ item: ITEMS.traces, meter: 'traces', quantity: traced * SECONDS_PER_MONTH });
  }
}
