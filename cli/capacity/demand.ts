import type { FlowName } from '../cost/calls/calls.ts';
import { writeUnitsOf } from '../cost/calls/item-units.ts';
import { invocationsPerSecond } from '../cost/estimate/consumers.ts';
import { secondsOf, writeEvery } from '../cost/estimate/functions.ts';
import { type Scene, timesOf } from '../cost/estimate/scene.ts';
import { peakFramesPerSecond, shardsFor } from '../cost/estimate/streams.ts';
import { toldCalls } from '../cost/estimate/told-calls.ts';
import { uplinkOf } from '../cost/estimate/uplinks.ts';
import { SECONDS_PER_MONTH } from '../cost/workload.ts';
import type { QuotaName } from './quotas.ts';

/** A share of what CONNECT takes that a fleet should come back with. */
const RECONNECT_SHARE = 0.7;
/** Filters of a vehicle: its own topics, and those of its model. */
const FILTERS = 2;

/** What the busiest hour asks for. */
export interface Demand {
  quota: QuotaName;
  /** What of the app, where several have the same quota. */
  of?: string;
  needed: number;
  /** Below what fleet size it stays within the default; as far as it grows with the fleet. */
  growsWithFleet: boolean;
  how: string;
}

/** How often a flow happens a second in the busiest hour: like driving, most of it falls into it. */
export function peakPerSecond(flow: FlowName, scene: Scene): number {
  const { workload, vehicles } = scene;
  if (flow === 'frame') return peakFramesPerSecond(workload, vehicles);
  const { drivingHoursPerDay, peakDrivingShare } = workload;
  const peak = drivingHoursPerDay === 0 ? 1 : (24 * peakDrivingShare) / drivingHoursPerDay;
  return (timesOf(flow, scene) / SECONDS_PER_MONTH) * Math.max(1, peak);
}

/** Connections a second while a fleet comes back: 70 % of what the account takes. */
export function reconnectsPerSecond(connectQuota: number): number {
  return RECONNECT_SHARE * connectQuota;
}

export function demandsOf(scene: Scene, connectQuota: number): Demand[] {
  const { app, workload, vehicles } = scene;
  const flows = Object.keys(scene.calls.flows) as FlowName[];
  const sum = (amountOf: (flow: FlowName) => number): number =>
    flows.reduce((total, flow) => total + peakPerSecond(flow, scene) * amountOf(flow), 0);
  const flowOf = (flow: FlowName) => scene.calls.flows[flow] ?? {};
  const uplinks = (flow: FlowName) =>
    (flowOf(flow).uplinks ?? []).map((uplink) => ({ ...uplink, ...uplinkOf(uplink, scene) }));
  const online = vehicles * (workload.connectedHoursPerDay / 24);
  const grows = { growsWithFleet: true };
  const back = Math.min(vehicles, reconnectsPerSecond(connectQuota));
  return [
    { quota: 'connections', needed: online, ...grows, how: 'vehicles on the line' },
    {
      quota: 'connects',
      needed: peakPerSecond('connect', scene),
      ...grows,
      how: 'in the busiest hour; a storm takes what there is',
    },
    { quota: 'subscriptions', needed: online * FILTERS, ...grows, how: `${FILTERS} filters a vehicle` },
    {
      quota: 'subscribes',
      needed: FILTERS * back,
      growsWithFleet: false,
      how: `${FILTERS} filters, while all come back at ${Math.round(back)} a second`,
    },
    {
      quota: 'inbound',
      needed: sum((flow) => uplinks(flow).filter(({ topic }) => !topic.startsWith('$aws/events/')).length),
      ...grows,
      how: 'frames, events, receipts',
    },
    {
      quota: 'outbound',
      needed: sum((flow) => flowOf(flow).downlinks ?? 0),
      ...grows,
      how: 'commands and configurations',
    },
    {
      quota: 'evaluations',
      needed: sum((flow) => uplinks(flow).reduce((rules, each) => rules + each.rules.length, 0)),
      ...grows,
      how: 'frames, events, receipts, presence',
    },
    ...app.streams
      .filter(({ mode }) => mode === 'PROVISIONED')
      .map(
        (stream): Demand => ({
          ...{ quota: 'shards' as const, of: stream.id, needed: shardsFor(workload, vehicles), ...grows },
          how: `headroom ${workload.headroom}; ${stream.shards} in the template`,
        }),
      ),
    { quota: 'concurrency', needed: concurrencyOf(scene), ...grows, how: 'all functions of these flows' },
    ...tableDemands(scene),
    ...keyDemands(scene, back),
    {
      quota: 'busEvents',
      needed: sum((flow) =>
        Object.entries(flowOf(flow).functions ?? {})
          .map(([name, calls]) => toldCalls(flowOf(flow), name, calls, scene))
          .reduce((events, each) => events + (each.busEvents ?? 0), 0),
      ),
      ...grows,
      how: 'trips',
    },
    {
      quota: 'apiRequests',
      needed: sum((flow) => flowOf(flow).requests?.length ?? 0),
      ...grows,
      how: 'commands, configurations, reads',
    },
    { quota: 'routes', needed: app.routes.size, growsWithFleet: false, how: 'in the template' },
    { quota: 'rules', needed: app.rules.length, growsWithFleet: false, how: 'in the template' },
  ];
}

/** Executions at once: invocations a second times their seconds. */
function concurrencyOf(scene: Scene): number {
  const streamed = new Set(scene.app.mappings.map(({ functionName }) => functionName));
  let executions = 0;
  for (const [flow, { functions = {} }] of Object.entries(scene.calls.flows)) {
    for (const [name, calls] of Object.entries(functions)) {
      if (streamed.has(name)) continue;
      executions += peakPerSecond(flow as FlowName, scene) * calls.invocations * secondsOf(calls);
    }
  }
  const rate = peakFramesPerSecond(scene.workload, scene.vehicles);
  const shards = shardsFor(scene.workload, scene.vehicles);
  for (const mapping of scene.app.mappings) {
    const { secondsPerInvocation = 0, secondsPerRecord = 0 } = scene.calls.consumers?.[mapping.functionName] ?? {};
    executions +=
      invocationsPerSecond(mapping, shards, rate, scene.workload.frameBytes) * secondsPerInvocation +
      rate * secondsPerRecord;
  }
  return executions;
}

function writesPerSecond(scene: Scene, flow: FlowName, table: string): number {
  const definition = scene.app.tables.get(table);
  if (definition === undefined) return 0;
  const functions = Object.entries(scene.calls.flows[flow]?.functions ?? {});
  const units = functions.reduce((sum, [name, { writes = [] }]) => {
    const every = flow === 'frame' ? writeEvery(scene.app.functions.get(name)) : 1;
    const own = writes.filter((write) => write.table === table);
    return sum + own.reduce((total, write) => total + writeUnitsOf(definition, write), 0) / every;
  }, 0);
  return peakPerSecond(flow, scene) * units;
}

/** Write units a second of a table in the busiest hour. */
export function tableWritesPerSecond(scene: Scene, table: string): number {
  const flows = Object.keys(scene.calls.flows) as FlowName[];
  return flows.reduce((sum, flow) => sum + writesPerSecond(scene, flow, table), 0);
}

function tableDemands(scene: Scene): Demand[] {
  return [...scene.app.tables.keys()].flatMap((table): Demand[] => {
    const needed = tableWritesPerSecond(scene, table);
    if (needed === 0) return [];
    const partitions = Math.ceil(needed / 1_000);
    return [
      {
        quota: 'tableWrites',
        of: table,
        needed,
        growsWithFleet: true,
        how: `with its indexes; over ${partitions} partitions`,
      },
    ];
  });
}

/**
 * Indexes whose partition key is the same for many vehicles, while a fleet comes back: all writes of one tenant go to one
 * key. DynamoDB splits a hot key by its sort key in time, not at once.
 */
function keyDemands(scene: Scene, back: number): Demand[] {
  const demands: Demand[] = [];
  for (const [table, { indexes, key }] of scene.app.tables) {
    for (const index of indexes) {
      const [hash = ''] = index.key;
      if (hash === key[0]) continue;
      const alone = { key, indexes: [index] };
      const units = Object.values(scene.calls.flows.connect?.functions ?? {})
        .flatMap(({ writes = [] }) => writes.filter((write) => write.table === table))
        .reduce((sum, write) => sum + writeUnitsOf(alone, write) - writeUnitsOf({ key, indexes: [] }, write), 0);
      if (units === 0) continue;
      const how = `one "${hash}", while all come back at ${Math.round(back)} a second, ${units} writes each`;
      demands.push({
        quota: 'keyWrites',
        of: `${table} ${index.name}`,
        needed: back * units,
        growsWithFleet: false,
        how,
      });
    }
  }
  return demands;
}
