import type { BilledApp } from '../../../cli/cost/app/billed-app.ts';
import type { Flow, FunctionCalls } from '../../../cli/cost/calls/calls.ts';
import type { LocalCloudOptions } from '../../../local/index.ts';
import type { LogBook } from '../log-book.ts';
import { createItemImages, type Item, type ItemImages } from './item-images.ts';

type AwsCall = Parameters<NonNullable<LocalCloudOptions['onAwsCall']>>[0];

/** What functions did while something happened; the same form as `roadbed cost` reads. */
export type MeasuredCalls = Pick<Flow, 'functions' | 'downlinks'>;

export interface FlowMeter {
  note(call: AwsCall): void;
  /** A row as it stands, which later writes are compared with. */
  know(table: string, item: Item): void;
  /** Runs and waits until nothing is under way; what comes out is what functions did meanwhile. */
  measure(run: () => Promise<unknown>): Promise<MeasuredCalls>;
}

export interface MeterPorts {
  app: BilledApp;
  logs: LogBook;
  idle(): Promise<void>;
  /** Names of tables, functions and roles as the cloud made them begin with a stack's name and a logical id. */
  nameOf: { table(physical: string): string; function(physical: string): string; role(arn: string): string };
}

const READ_UNIT_BYTES = 4_096;
const LOG_LINE_OVERHEAD_BYTES = 26;

export function createFlowMeter(ports: MeterPorts): FlowMeter {
  const images = createItemImages((table) => ports.app.tables.get(table)?.key ?? []);
  let noted: AwsCall[] | undefined;
  return {
    note: (call) => void noted?.push(call),
    know: (table, item) => images.know(table, item),
    async measure(run) {
      await ports.idle();
      noted = [];
      const before = {
        runs: ports.logs.entries('lambda-invoked').length,
        lines: ports.logs.entries('lambda-output').length,
      };
      await run();
      await ports.idle();
      const calls = noted;
      noted = undefined;
      return sum(calls, images, before, ports);
    },
  };
}

function sum(
  calls: readonly AwsCall[],
  images: ItemImages,
  before: { runs: number; lines: number },
  { logs, nameOf }: MeterPorts,
): MeasuredCalls {
  const functions: Record<string, FunctionCalls> = {};
  const of = (name: string): FunctionCalls => {
    functions[name] ??= { invocations: 0 };
    return functions[name];
  };
  for (const { fields } of logs.entries('lambda-invoked').slice(before.runs)) {
    of(nameOf.function(String(fields['functionName']))).invocations += 1;
  }
  for (const { fields } of logs.entries('lambda-output').slice(before.lines)) {
    const own = of(nameOf.function(String(fields['functionName'])));
    const name = levelOf(String(fields['line']));
    own.logBytes ??= {};
    own.logBytes[name] =
      (own.logBytes[name] ?? 0) + Buffer.byteLength(String(fields['line'])) + LOG_LINE_OVERHEAD_BYTES;
  }
  let downlinks = 0;
  for (const call of calls) {
    if (call.caller.kind !== 'role') continue;
    downlinks += call.service === 'iotdata' ? 1 : 0;
    noteCall(of(nameOf.role(call.caller.roleArn)), call, images, nameOf.table);
  }
  const named = Object.keys(functions).sort();
  return { downlinks, functions: Object.fromEntries(named.map((name) => [name, of(name)])) };
}

function levelOf(line: string): string {
  try {
    return String((JSON.parse(line) as { level?: unknown }).level ?? 'INFO');
  } catch {
    return 'INFO';
  }
}

function noteCall(own: FunctionCalls, call: AwsCall, images: ItemImages, tableOf: (physical: string) => string): void {
  own.calls = (own.calls ?? 0) + 1;
  if (call.service === 'dynamodb') noteRows(own, call, images, tableOf);
  else if (call.service === 's3') own.s3Puts = (own.s3Puts ?? 0) + (call.request.method === 'PUT' ? 1 : 0);
  else if (call.service === 'events') own.busEvents = (own.busEvents ?? 0) + entriesOf(call);
  else if (call.service === 'sqs') own.sqsRequests = (own.sqsRequests ?? 0) + 1;
  // the registry is billed like the shadow
  else if (call.service === 'iot') own.shadowOperations = (own.shadowOperations ?? 0) + 1;
  else if (call.service !== 'iotdata') throw new Error(`a call of ${call.service} is not billed`);
}

function entriesOf({ request }: AwsCall): number {
  return (JSON.parse(request.body.toString()) as { Entries: unknown[] }).Entries.length;
}

function noteRows(own: FunctionCalls, call: AwsCall, images: ItemImages, tableOf: (physical: string) => string): void {
  const operation = String(call.request.headers['x-amz-target']).split('.').at(-1) ?? '';
  const input = JSON.parse(call.request.body.toString()) as Record<string, unknown>;
  const output = JSON.parse(String(call.response.body)) as Record<string, unknown>;
  if (call.response.status !== 200) throw new Error(`${operation} was refused: ${String(call.response.body)}`);
  if (operation === 'BatchGetItem') {
    noteBatch(own, { input, output }, images, tableOf);
    return;
  }
  const table = tableOf(String(input['TableName']));
  const share = input['ConsistentRead'] === true ? 1 : 0.5;
  if (operation === 'GetItem' || operation === 'Query') {
    const items = (operation === 'GetItem' ? [output['Item']].filter(Boolean) : output['Items']) as Item[];
    const bytes = items.reduce((sum, item) => sum + JSON.stringify(item).length, 0);
    own.readUnits = (own.readUnits ?? 0) + share * Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES));
    if (operation === 'GetItem') for (const item of items) images.know(table, item);
    return;
  }
  own.writes ??= [];
  if (operation === 'PutItem') own.writes.push({ table, ...images.put(table, input['Item'] as Item) });
  else if (operation === 'UpdateItem') own.writes.push({ table, ...images.update(table, input['Key'] as Item, input) });
  else throw new Error(`${operation} is not billed`);
}

/** Rows read together are billed as if each were read alone. */
function noteBatch(
  own: FunctionCalls,
  { input, output }: Record<'input' | 'output', Record<string, unknown>>,
  images: ItemImages,
  tableOf: (physical: string) => string,
): void {
  const asked = Object.entries(input['RequestItems'] as Record<string, { Keys: Item[]; ConsistentRead?: boolean }>);
  const found = output['Responses'] as Record<string, Item[]>;
  for (const [name, { Keys, ConsistentRead }] of asked) {
    const items = found[name] ?? [];
    const units = items.map((item) => Math.ceil(JSON.stringify(item).length / READ_UNIT_BYTES));
    const all = units.reduce((sum, each) => sum + each, Keys.length - items.length);
    own.readUnits = (own.readUnits ?? 0) + (ConsistentRead === true ? 1 : 0.5) * all;
    for (const item of items) images.know(tableOf(name), item);
  }
}
