import type { BilledRule } from '../app/billed-app.ts';
import { FLOW_NAMES, type Flow, type FlowName, type FunctionCalls } from '../calls/calls.ts';
import { billCalls, billData } from './functions.ts';
import { type Estimate, ITEMS, type Scene, timesOf } from './scene.ts';
import { toldCalls } from './told-calls.ts';
import { type Uplink, uplinkOf } from './uplinks.ts';

/** To a vehicle: the publish, its delivery and the vehicle's PUBACK; a direct message is counted alike. */
const MESSAGES_A_DOWNLINK = 3;
/** Of an answer of the API, with its headers. [assumed] */
const ANSWER_BYTES = 2_048;
const LOG_LINE_OVERHEAD_BYTES = 26;
export const GB = 1_024 ** 3;
const WRITE_UNIT_BYTES = 1_024;
const DELIVERY_UNIT_BYTES = 5 * 1_024;

/** Bills all that vehicles and applications do, but for what stands behind streams. */
export function billFlows(scene: Scene, estimate: Estimate): void {
  for (const name of FLOW_NAMES) {
    const flow = scene.calls.flows[name];
    if (flow !== undefined) billFlow(name, flow, scene, estimate);
  }
}

function billFlow(name: FlowName, flow: Flow, scene: Scene, estimate: Estimate): void {
  const item = ITEMS[name];
  const times = timesOf(name, scene);
  const { ledger } = estimate;
  for (const uplink of flow.uplinks ?? []) billUplink(item, uplinkOf(uplink, scene), times, estimate);
  const messages = (flow.packets ?? 0) + MESSAGES_A_DOWNLINK * (flow.downlinks ?? 0);
  ledger.add({ item, meter: 'iotMessages', quantity: times * messages });
  for (const route of flow.requests ?? []) billRequest(item, route, times, scene, estimate);
  const streamed = new Set(scene.app.mappings.map(({ functionName }) => functionName));
  for (const [functionName, calls] of Object.entries(flow.functions ?? {})) {
    // what stands behind a stream is invoked by the batch, and for frames writes now and then: see consumers
    if (!streamed.has(functionName)) billCalls(item, functionName, { calls, times }, scene, estimate);
    else if (name !== 'frame') {
      const work = { calls: toldCalls(flow, functionName, withoutObjects(calls), scene), times };
      billData(item, functionName, work, scene, estimate);
    }
  }
}

/** Behind a stream an object is put for a batch: see consumers. */
export function withoutObjects({ s3Puts: _puts, ...calls }: FunctionCalls): FunctionCalls {
  return calls;
}

function billUplink(
  item: string,
  { rules, units, bytes, isBrokered }: Uplink,
  times: number,
  estimate: Estimate,
): void {
  const { ledger } = estimate;
  ledger.add({ item, meter: 'iotMessages', quantity: isBrokered ? times * units : 0 });
  ledger.add({ item, meter: 'iotRules', quantity: times * units * rules.length });
  for (const { type } of rules.flatMap(actionsOf)) {
    ledger.add({ item, meter: 'iotActions', quantity: times * units });
    if (type === 'Republish') ledger.add({ item, meter: 'iotMessages', quantity: times * units });
    if (type === 'Sqs') ledger.add({ item, meter: 'sqsRequests', quantity: times });
    if (type === 'S3') ledger.add({ item, meter: 's3Puts', quantity: times });
    if (type === 'Firehose') ledger.add({ item, meter: 'firehoseGb', quantity: (times * deliveredBytes(bytes)) / GB });
    if (type === 'DynamoDB' || type === 'DynamoDBv2') {
      ledger.add({ item, meter: 'dynamoWriteUnits', quantity: times * Math.ceil(bytes / WRITE_UNIT_BYTES) });
    }
  }
}

function actionsOf({ actions }: BilledRule): BilledRule['actions'] {
  return actions;
}

/** Firehose rounds each record up to 5 KB. [AWS-Firehose: pricing] */
export function deliveredBytes(bytes: number): number {
  return Math.ceil(bytes / DELIVERY_UNIT_BYTES) * DELIVERY_UNIT_BYTES;
}

function billRequest(item: string, route: string, times: number, { app }: Scene, { ledger, usage }: Estimate): void {
  if (app.routes.size > 0 && !app.routes.has(route)) throw new Error(`the template has no route "${route}"`);
  ledger.add({ item, meter: 'apiRequests', quantity: times });
  ledger.add({ item, meter: 'dataOutGb', quantity: (times * ANSWER_BYTES) / GB });
  if (app.accessLogBytes === 0) return;
  const known = usage.get(ACCESS_LOG) ?? { invocations: 0, logBytes: 0 };
  usage.set(ACCESS_LOG, {
    invocations: 0,
    logBytes: known.logBytes + times * (app.accessLogBytes + LOG_LINE_OVERHEAD_BYTES),
  });
}

/** Not a function, but logs as well. */
const ACCESS_LOG = 'access log';
