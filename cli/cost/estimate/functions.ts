import { ENV } from '../../../contract/function-environment.ts';
import type { BilledFunction, BilledTable } from '../app/billed-app.ts';
import { LOG_LEVELS } from '../app/billed-app.ts';
import type { FunctionCalls } from '../calls/calls.ts';
import { writeUnitsOf } from '../calls/item-units.ts';
import { type Estimate, noteUsage, type Scene } from './scene.ts';
import { unitsCharge } from './table-units.ts';

/** Billed time of a warm invocation: itself, and each call of AWS one after the other. [assumed] */
const SECONDS_PER_INVOCATION = 0.002;
const SECONDS_PER_CALL = 0.006;

/** Throws for a function the app does not have: its cost cannot be left out. */
export function functionOf({ app }: Scene, name: string): BilledFunction {
  const found = app.functions.get(name);
  if (found !== undefined) return found;
  const names = [...app.functions.keys()].join(', ');
  throw new Error(`the calls name a function "${name}" that the template lacks; it has: ${names}`);
}

/** Bills a function's invocations: requests, time, its lines. `seconds` is of one. */
export function billInvocations(
  item: string,
  name: string,
  { count, seconds, logBytes }: { count: number; seconds: number; logBytes: Record<string, number> },
  scene: Scene,
  estimate: Estimate,
): void {
  const target = functionOf(scene, name);
  estimate.ledger.add({ item, meter: 'lambdaRequests', quantity: count });
  estimate.ledger.add({ item, meter: 'lambdaGbSeconds', quantity: count * seconds * target.memoryGb });
  noteUsage(estimate, name, count, count * (target.platformLogBytes + keptBytes(target, logBytes)));
}

/** Bills what a function does in one flow, `times` over. */
export function billCalls(
  item: string,
  name: string,
  { calls, times }: { calls: FunctionCalls; times: number },
  scene: Scene,
  estimate: Estimate,
): void {
  const { invocations } = calls;
  if (invocations > 0) {
    const seconds = secondsOf(calls);
    const logBytes = Object.entries(calls.logBytes ?? {}).map(([level, bytes]) => [level, bytes / invocations]);
    const work = { count: times * invocations, seconds, logBytes: Object.fromEntries(logBytes) };
    billInvocations(item, name, work, scene, estimate);
  }
  billData(item, name, { calls, times }, scene, estimate);
}

/** Billed seconds of an invocation. */
export function secondsOf({ seconds, calls = 0, invocations }: FunctionCalls): number {
  return seconds ?? SECONDS_PER_INVOCATION + (SECONDS_PER_CALL * calls) / Math.max(1, invocations);
}

/** The same without invocations: rows, objects, events. */
export function billData(
  item: string,
  name: string,
  { calls, times }: { calls: FunctionCalls; times: number },
  scene: Scene,
  { ledger }: Estimate,
): void {
  // which table was read is not told: where its reads are cheaper than on demand, this is too much
  ledger.add({ item, meter: 'dynamoReadUnits', quantity: times * (calls.readUnits ?? 0) });
  for (const write of calls.writes ?? []) {
    const table = tableOf(write.table, name, scene);
    ledger.add({ item, ...unitsCharge(scene, write.table, 'writes', times * writeUnitsOf(table, write)) });
  }
  ledger.add({ item, meter: 's3Puts', quantity: times * (calls.s3Puts ?? 0) });
  ledger.add({ item, meter: 'sqsRequests', quantity: times * (calls.sqsRequests ?? 0) });
  ledger.add({ item, meter: 'busEvents', quantity: times * (calls.busEvents ?? 0) });
  ledger.add({ item, meter: 'iotShadowOperations', quantity: times * (calls.shadowOperations ?? 0) });
}

function tableOf(id: string, name: string, { app }: Scene): BilledTable {
  const table = app.tables.get(id);
  if (table === undefined) throw new Error(`${name} writes a table "${id}" that the template lacks`);
  return table;
}

/** Every n-th frame of a vehicle that the function writes, as its own setting says. */
export function writeEvery(target: BilledFunction | undefined): number {
  return Number(target?.variables.get(ENV.shadowWriteEvery) ?? '1');
}

function keptBytes({ logLevel }: BilledFunction, bytes: Record<string, number>): number {
  const lowest = LOG_LEVELS.indexOf(logLevel);
  return LOG_LEVELS.slice(lowest).reduce((sum, level) => sum + (bytes[level] ?? 0), 0);
}
