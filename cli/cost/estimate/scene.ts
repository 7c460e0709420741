import type { BilledApp } from '../app/billed-app.ts';
import type { Calls, FlowName } from '../calls/calls.ts';
import { DAYS_PER_MONTH, framesOf, type Workload } from '../workload.ts';
import type { Ledger } from './ledger.ts';

/** All that an estimate is made of. */
export interface Scene {
  app: BilledApp;
  calls: Calls;
  workload: Workload;
  vehicles: number;
}

/** What was found out on the way and is billed in the end, by function name. */
export interface FunctionUsage {
  invocations: number;
  logBytes: number;
}

export interface Estimate {
  ledger: Ledger;
  usage: Map<string, FunctionUsage>;
}

/** Line items, by what people ask about. */
export const ITEMS = {
  connectivity: 'being connected',
  frame: 'telemetry: rule',
  stream: 'telemetry: stream',
  consumers: 'telemetry: consumers',
  shadows: 'telemetry: shadow rows',
  archive: 'archive',
  tripStart: 'trips',
  tripEnd: 'trips',
  connect: 'connect and ready',
  disconnect: 'disconnect',
  event: 'events of vehicles',
  firstEvent: 'events of vehicles',
  command: 'commands',
  configPush: 'configuration',
  appRead: 'reads of applications',
  index: 'fleet index',
  traces: 'traces',
  logs: 'logs',
  storage: 'rows kept',
  fixed: 'alarms, schedules, keys',
  other: 'other fixed costs',
} as const;

/** How often a flow happens in a month, in the whole fleet. */
export function timesOf(flow: FlowName, { workload, vehicles, calls }: Scene): number {
  // where it matters, the first event of a day is another flow than the rest
  const first = calls.flows.firstEvent === undefined ? 0 : Math.min(1, workload.eventsPerDay);
  const perVehicle: Record<FlowName, number> = {
    frame: framesOf(workload),
    tripStart: workload.tripsPerDay * DAYS_PER_MONTH,
    tripEnd: workload.tripsPerDay * DAYS_PER_MONTH,
    connect: workload.connectsPerDay * DAYS_PER_MONTH,
    disconnect: workload.connectsPerDay * DAYS_PER_MONTH,
    event: (workload.eventsPerDay - first) * DAYS_PER_MONTH,
    firstEvent: first * DAYS_PER_MONTH,
    command: workload.commandsPerMonth,
    configPush: workload.configPushesPerMonth,
    appRead: workload.appReadsPerMonth,
  };
  return vehicles * perVehicle[flow];
}

export function noteUsage({ usage }: Estimate, functionName: string, invocations: number, logBytes: number): void {
  const known = usage.get(functionName) ?? { invocations: 0, logBytes: 0 };
  usage.set(functionName, {
    invocations: known.invocations + invocations,
    logBytes: known.logBytes + logBytes,
  });
}
