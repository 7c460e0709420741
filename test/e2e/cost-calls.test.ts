import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppStacks, readAppStacks } from '../../cli/assembly/app-source.ts';
import type { BilledApp } from '../../cli/cost/app/billed-app.ts';
import { readBilledApp } from '../../cli/cost/app/read-billed-app.ts';
import { type Calls, FLOW_NAMES, type Flow, type FlowName, readCalls } from '../../cli/cost/calls/calls.ts';
import { writeUnitsOf } from '../../cli/cost/calls/item-units.ts';
import { referenceFrame } from '../../cli/cost/calls/reference-frame.ts';
import { encodeFrame } from '../../contract/telemetry/codecs.ts';
import { topics } from '../../contract/topics.ts';
import { isItsTurn } from '../../lambdas/offline-replay/event-turn.ts';
import type { DeviceClient } from '../../vehicle/device-client.ts';
import type { VehicleIdentity } from '../../vehicle/identity/vehicle-identity.ts';
import { eventually } from '../support/eventually.ts';
import { cloudNames } from '../support/flow-meter/cloud-names.ts';
import { createFlowMeter, type FlowMeter, type MeasuredCalls } from '../support/flow-meter/flow-meter.ts';
import { openMqttSession } from '../support/mqtt-session.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';

/**
 * What functions really do in each flow that `roadbed cost` bills, measured on the local cloud. Writes it down instead
 * of comparing it with `UPDATE_COST_CALLS=1 npx vitest run test/e2e/cost-calls.test.ts`.
 */
const FILE = fileURLToPath(new URL('../../cli/cost/calls/roadbed.json', import.meta.url));
const isUpdate = process.env['UPDATE_COST_CALLS'] !== undefined;

let platform: RunningPlatform;
let stacks: AppStacks;
let app: BilledApp;
let meter: FlowMeter;
let known: Calls;
const measured = new Map<FlowName, MeasuredCalls>();
const schedules: Record<string, MeasuredCalls> = {};

beforeAll(async () => {
  known = await readCalls();
  platform = await startPlatform({ vehicles: 100, schedules: 'on-request', onAwsCall: (call) => meter?.note(call) });
  stacks = await readAppStacks({ environment: 'local' });
  app = readBilledApp(stacks);
  const { logs, cloud } = platform;
  meter = createFlowMeter({ app, logs, idle: () => cloud.idle(), nameOf: cloudNames(stacks) });
  await measureDevice();
  await measureEvent('event');
  await measureEvent('firstEvent');
  await measureFrames();
  await measureSchedules();
}, 180_000);
afterAll(async () => {
  if (isUpdate && measured.size > 0) writeFileSync(FILE, `${JSON.stringify(written(), null, 2)}\n`);
  await platform?.stop();
});

/** Rows that flows change, as they stand before. */
async function primeRows(vehicleId: string): Promise<void> {
  const dynamodb = new DynamoDBClient(platform.operator.sdk);
  const names = cloudNames(stacks);
  for (const output of ['VehiclesTable', 'ShadowsTable']) {
    const TableName = platform.cloud.output(output);
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: { vehicleId: { S: vehicleId } } }));
    if (Item !== undefined) meter.know(names.table(TableName), Item as never);
  }
  dynamodb.destroy();
}

async function measure(flow: FlowName, vehicleId: string, run: () => Promise<unknown>): Promise<void> {
  await platform.cloud.idle();
  await primeRows(vehicleId);
  measured.set(flow, await meter.measure(run));
}

async function measureDevice(): Promise<void> {
  const identity = await platform.newVehicle();
  const { vehicleId } = identity;
  // a car takes its time, so that its receipts come one after the other
  const carryOut = async (): Promise<{ outcome: 'SUCCEEDED' }> => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    return { outcome: 'SUCCEEDED' };
  };
  const first = platform.device(identity, carryOut);
  await comeOn(first, vehicleId);
  await first.stop(1_000);
  await eventually('the vehicle to be gone', async () => !(await presence(vehicleId)).connected);
  let device = first;
  await measure('connect', vehicleId, async () => {
    device = platform.device(identity, carryOut);
    await comeOn(device, vehicleId);
  });
  await command(vehicleId);
  await measure('command', vehicleId, () => command(vehicleId));
  await measure('appRead', vehicleId, () => platform.api.get(`/v1/vehicles/${vehicleId}/shadow`));
  await push(vehicleId, 30);
  await measure('configPush', vehicleId, () => push(vehicleId, 60));
  await measure('disconnect', vehicleId, async () => {
    await device.stop(1_000);
    await eventually('the vehicle to be gone', async () => !(await presence(vehicleId)).connected);
  });
}

async function comeOn(device: DeviceClient, vehicleId: string): Promise<void> {
  await device.start();
  await eventually('the vehicle to be ready', async () => (await presence(vehicleId)).ready);
}

/** Straight from the row: asking the API would be billed. */
async function presence(vehicleId: string): Promise<{ connected: boolean; ready: boolean }> {
  const row = await platform.row('VehiclesTable', { vehicleId });
  const { connected = false, sinceMs = 0 } = (row?.['presence'] ?? {}) as { connected?: boolean; sinceMs?: number };
  return { connected, ready: connected && Number(row?.['readyAtMs'] ?? 0) >= sinceMs };
}

/** Accepted, carried out, and asked for once. */
async function command(vehicleId: string): Promise<void> {
  const reply = await platform.api.command(vehicleId, { type: 'lock', parameters: { doors: 'all' } });
  const messageId = reply.body.commandId as string;
  await settled(vehicleId, messageId);
  await platform.api.get(`/v1/vehicles/${vehicleId}/commands/${messageId}`);
}

async function push(vehicleId: string, seconds: number): Promise<void> {
  const json = { desired: { reminder: { everySeconds: seconds } } };
  const reply = await platform.api.call('PATCH', `/v1/vehicles/${vehicleId}/shadow`, { json });
  if (reply.status !== 202) throw new Error(`not taken: ${JSON.stringify(reply.body)}`);
  await settled(vehicleId, reply.body.messageId);
  await platform.cloud.idle();
}

function settled(vehicleId: string, messageId: string): Promise<unknown> {
  return eventually('the vehicle to have done it', async () => {
    const row = await platform.row('MailboxTable', { vehicleId, messageId });
    return ['SUCCEEDED', 'APPLIED'].includes(String(row?.['state']));
  });
}

/** An event of a vehicle that came today; one in a day falls into the time when its row is looked at. */
async function measureEvent(flow: 'event' | 'firstEvent'): Promise<void> {
  const identity = await newVehicleWith((id) => isItsTurn(id, Date.now()) === (flow === 'firstEvent'));
  const { vehicleId } = identity;
  const session = await openMqttSession(platform.endpoint, identity, vehicleId);
  await eventually('the vehicle to be connected', async () => (await presence(vehicleId)).connected);
  const event = JSON.stringify({ level: 41, powerKw: 11 });
  await measure(flow, vehicleId, () => session.publish(topics.event(vehicleId, 'charging-started'), event));
  await session.end();
}

/** Of a hundred in the manifest there is one. */
function newVehicleWith(isWanted: (vehicleId: string) => boolean): Promise<VehicleIdentity> {
  let unborn = platform.takeUnborn();
  while (!isWanted(unborn.vehicleId)) unborn = platform.takeUnborn();
  return platform.birth(unborn);
}

async function measureFrames(): Promise<void> {
  const identity = await platform.newVehicle();
  const { vehicleId } = identity;
  const session = await openMqttSession(platform.endpoint, identity, vehicleId);
  const beganMs = Date.now() - 3_600_000;
  // what stands for less than five minutes goes on with its trip
  const send = async (sequence: number, ignition?: 'ON' | 'LOCK'): Promise<void> => {
    const frame = referenceFrame({ sequence, baseTimeMs: beganMs + sequence * 600_000, ignition });
    await session.publish(topics.telemetry(vehicleId, 'drive'), Buffer.from(encodeFrame(frame, 'packed')));
    await eventually(
      'the frame in the shadow',
      async () => (await platform.row('ShadowsTable', { vehicleId }))?.['frames'] === sequence,
    );
  };
  await send(1);
  await send(2);
  await measure('frame', vehicleId, () => send(3));
  await measure('tripEnd', vehicleId, () => send(4, 'LOCK'));
  await measure('tripStart', vehicleId, () => send(5, 'ON'));
  await session.end();
}

async function measureSchedules(): Promise<void> {
  for (const { name } of platform.cloud.schedules.list()) {
    // the first run may find something to do
    await platform.cloud.schedules.run(name);
    const calls = await meter.measure(() => platform.cloud.schedules.run(name));
    for (const [functionName, own] of Object.entries(calls.functions ?? {}))
      schedules[functionName] = { functions: { [functionName]: own } };
  }
}

/** What stands in the file beside the measured: how vehicles speak, and what has to be assumed. */
function written(): Calls {
  const flows = Object.fromEntries(
    FLOW_NAMES.map((name) => [name, { ...known.flows[name], ...measured.get(name) }]),
  ) as Calls['flows'];
  const own = Object.entries(schedules).map(([name, { functions = {} }]) => [
    name,
    functions[name] ?? { invocations: 1 },
  ]);
  return { ...known, flows, schedules: Object.fromEntries(own.sort()) };
}

/** Invocations, read and write units, objects and events of each function. */
function billedOf({ functions = {}, downlinks }: Flow) {
  const streamed = new Set(app.mappings.map(({ functionName }) => functionName));
  const rows = Object.entries(functions).map(([name, calls]) => {
    const { invocations, readUnits = 0, writes = [], s3Puts = 0, busEvents = 0 } = calls;
    const writeUnits = writes.reduce((sum, write) => {
      const table = app.tables.get(write.table);
      return sum + (table === undefined ? Number.NaN : writeUnitsOf(table, write));
    }, 0);
    // behind a stream these are of a batch, and how frames fall into batches is chance
    const ofBatch = streamed.has(name) ? {} : { invocations, s3Puts };
    return { name, readUnits, writeUnits, busEvents, ...ofBatch };
  });
  const isBilled = ({ name, readUnits, writeUnits, busEvents }: (typeof rows)[number]): boolean =>
    !streamed.has(name) || readUnits + writeUnits + busEvents > 0;
  return { downlinks: downlinks ?? 0, rows: rows.filter(isBilled) };
}

describe('the calls that a cost is made of', () => {
  test.each(FLOW_NAMES)('are those that functions make in the flow %s', (name) => {
    const then = isUpdate ? written() : known;
    expect(billedOf(measured.get(name) ?? {})).toEqual(billedOf(then.flows[name] ?? {}));
  });

  test('are those of each scheduled function that has nothing to do', () => {
    const idle = ({ invocations, readUnits = 0 }: { invocations: number; readUnits?: number }) => ({
      invocations,
      readUnits,
    });
    const now = Object.entries(written().schedules ?? {}).map(([name, calls]) => [name, idle(calls)]);
    const then = Object.entries((isUpdate ? written() : known).schedules ?? {}).map(([name, calls]) => [
      name,
      idle(calls),
    ]);
    expect(now).toEqual(then);
  });
});
