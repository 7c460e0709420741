import { type BilledTable, createUnitMeter, type DynamoCall, type Item } from './dynamo-units.ts';
import { preciseNowMs } from './precise-time.ts';

/** One call of an AWS API with its answer. */
export interface AnsweredCall {
  service: string;
  request: { url: string; headers: Record<string, string | string[] | undefined>; body: Buffer };
  response: { status: number; body: Buffer | string };
}

export interface CallBook {
  note(call: AnsweredCall): void;
  noteInvocation(functionName: string, durationMs: number): void;
  read(): {
    writeUnits: number;
    readUnits: number;
    publishes: number;
    invocations: Record<string, number>;
    durationsMs: Record<string, number[]>;
    succeededAtMs: [messageId: string, atMs: number][];
  };
}

/** Writes down what is called as it happens, and does the sums afterwards: what is measured is not held up. */
export function createCallBook(tables: ReadonlyMap<string, BilledTable>): CallBook {
  const dynamo: { operation: string; input: Buffer; output: string }[] = [];
  const durationsMs: Record<string, number[]> = {};
  const succeededAtMs = new Map<string, number>();
  let publishes = 0;
  return {
    note({ service, request, response }) {
      if (service === 'iotdata' && response.status === 200) publishes += 1;
      if (service !== 'dynamodb') return;
      const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      if (operation === 'PutItem' && response.status === 200 && request.body.includes('"state":{"S":"SUCCEEDED"}')) {
        const { Item } = JSON.parse(request.body.toString()) as { Item: Item };
        const messageId = String(Item['messageId']?.['S']);
        if (!succeededAtMs.has(messageId)) succeededAtMs.set(messageId, preciseNowMs());
      }
      dynamo.push({ operation, input: request.body, output: String(response.body) });
    },
    noteInvocation(functionName, durationMs) {
      const all = durationsMs[functionName] ?? [];
      durationsMs[functionName] = all;
      all.push(durationMs);
    },
    read() {
      const meter = createUnitMeter(tables);
      const used = { writeUnits: 0, readUnits: 0 };
      for (const { operation, input, output } of dynamo) {
        const units = meter.count({ operation, input: parse(input.toString()), output: parse(output) } as DynamoCall);
        used.writeUnits += units.writeUnits;
        used.readUnits += units.readUnits;
      }
      const invocations = Object.fromEntries(Object.entries(durationsMs).map(([name, all]) => [name, all.length]));
      return { ...used, publishes, invocations, durationsMs, succeededAtMs: [...succeededAtMs] };
    },
  };
}

function parse(json: string): unknown {
  return JSON.parse(json);
}
