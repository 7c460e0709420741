import type { FlowName } from '../cost/calls/calls.ts';
import { secondsOf } from '../cost/estimate/functions.ts';
import type { Scene } from '../cost/estimate/scene.ts';
import { shardsFor } from '../cost/estimate/streams.ts';
import { peakPerSecond, tableWritesPerSecond } from './demand.ts';

/** A limit that the template itself sets. */
export interface OwnLimit {
  what: string;
  limit: number;
  needed: number;
  fits: boolean;
}

/** Shards, tables' capacity, reserved concurrency and the API's rate, against the busiest hour and a fleet that comes back. */
export function ownLimits(scene: Scene, reconnectsASecond: number): OwnLimit[] {
  const { app, workload, vehicles } = scene;
  const shards = shardsFor(workload, vehicles);
  const limits = app.streams
    .filter(({ mode }) => mode === 'PROVISIONED')
    .map((stream) => limitOf(`shards of ${stream.id}`, stream.shards, shards));
  for (const { functionName, parallelization } of app.mappings) {
    const reserved = app.functions.get(functionName)?.reservedConcurrency;
    if (reserved === undefined) continue;
    limits.push(limitOf(`concurrency of ${functionName}, a lane of a shard each`, reserved, shards * parallelization));
  }
  for (const [table, { capacity }] of app.tables) {
    if (capacity === undefined) continue;
    const { most, target } = capacity.writes;
    limits.push(limitOf(`write units of ${table}`, most, tableWritesPerSecond(scene, table) / target));
  }
  for (const [name, needed] of concurrencyByFunction(scene, reconnectsASecond)) {
    const reserved = app.functions.get(name)?.reservedConcurrency;
    if (reserved !== undefined) limits.push(limitOf(`concurrency of ${name}`, reserved, needed));
  }
  if (app.apiRequestsPerSecond === undefined) return limits;
  const flows = Object.entries(scene.calls.flows);
  const requests = flows.reduce(
    (sum, [flow, { requests: routes = [] }]) => sum + peakPerSecond(flow as FlowName, scene) * routes.length,
    0,
  );
  return [...limits, limitOf('requests a second of the API', app.apiRequestsPerSecond, requests)];
}

/** Executions at once of the functions that rules and routes call; connects as fast as a fleet may come back. */
function concurrencyByFunction(scene: Scene, reconnectsASecond: number): Map<string, number> {
  const streamed = new Set(scene.app.mappings.map(({ functionName }) => functionName));
  const needed = new Map<string, number>();
  for (const [name, { functions = {} }] of Object.entries(scene.calls.flows)) {
    const flow = name as FlowName;
    const rate = flow === 'connect' ? reconnectsASecond : peakPerSecond(flow, scene);
    for (const [functionName, calls] of Object.entries(functions)) {
      if (streamed.has(functionName)) continue;
      const executions = rate * calls.invocations * secondsOf(calls);
      needed.set(functionName, (needed.get(functionName) ?? 0) + executions);
    }
  }
  return needed;
}

function limitOf(what: string, limit: number, needed: number): OwnLimit {
  return { what, limit, needed, fits: needed <= limit };
}
