import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../usage-error.ts';
import type { ItemWrite } from './item-units.ts';

/** What a vehicle, or somebody who asks about it, does; how often is the workload's. */
export const FLOW_NAMES = [
  'frame',
  'tripStart',
  'tripEnd',
  'connect',
  'disconnect',
  'event',
  'firstEvent',
  'command',
  'configPush',
  'appRead',
] as const;
export type FlowName = (typeof FLOW_NAMES)[number];

/** What a flow makes happen, once. */
export interface Flow {
  /** Messages of the vehicle, and events of AWS IoT about it; `{frame}` as bytes is the workload's. */
  uplinks?: { topic: string; bytes: number | 'frame' }[];
  /** Packets that are billed like messages and go to no rule: CONNECT, SUBSCRIBE. */
  packets?: number;
  /** Messages to the vehicle, each confirmed by it. */
  downlinks?: number;
  /** Route keys. */
  requests?: string[];
  /** Type of the event that it puts on the bus, where an environment may leave that out. */
  tells?: string;
  /** By function name. For functions behind a stream: for one frame that is written. */
  functions?: Record<string, FunctionCalls>;
}

/** What one function does in one flow. */
export interface FunctionCalls {
  invocations: number;
  /** Read units, strong and eventual as they were. */
  readUnits?: number;
  writes?: (ItemWrite & { table: string })[];
  /** Calls of AWS, of which each takes time. */
  calls?: number;
  s3Puts?: number;
  busEvents?: number;
  sqsRequests?: number;
  shadowOperations?: number;
  /** Lines of its own, bytes by level, with what CloudWatch adds to a line. */
  logBytes?: Record<string, number>;
  /** Billed seconds of an invocation, where they are known better than by its calls. */
  seconds?: number;
}

/** A function behind a stream, beside what it does for a written frame. */
export interface ConsumerCalls {
  /** Billed seconds of an invocation and of each record in it. */
  secondsPerInvocation: number;
  secondsPerRecord: number;
  /** Objects put into S3 by an invocation. */
  s3PutsPerInvocation?: number;
  /** Rows it keeps in memory; of a vehicle it has not there a row is read. Absent: reads nothing. */
  rowsInMemory?: number;
  /** Share of frames before which it reads the row all the same: another instance had the one before. */
  readAgainShare?: number;
  logBytesPerInvocation?: Record<string, number>;
  /** True keeps the bytes of frames. */
  archives?: boolean;
}

export interface Calls {
  flows: Partial<Record<FlowName, Flow>>;
  /** What a function that a schedule starts does when there is nothing to do. */
  schedules?: Record<string, FunctionCalls>;
  consumers?: Record<string, ConsumerCalls>;
  /** By table, how long rows stay that a flow adds, where that is not three months. */
  keptMonths?: Record<string, number>;
}

const PRODUCT = fileURLToPath(new URL('./roadbed.json', import.meta.url));

/** Reads what functions do; without a file, those of this product. */
export async function readCalls(file = PRODUCT): Promise<Calls> {
  let calls: Partial<Calls>;
  try {
    calls = JSON.parse(await readFile(file, 'utf8')) as Partial<Calls>;
  } catch (error) {
    throw new UsageError(`--calls ${file}: ${(error as Error).message}`);
  }
  const { flows } = calls;
  if (typeof flows !== 'object' || flows === null) throw new UsageError(`--calls ${file}: no "flows"`);
  const unknown = Object.keys(flows).find((name) => !FLOW_NAMES.includes(name as FlowName));
  if (unknown !== undefined) {
    throw new UsageError(`--calls ${file}: flow "${unknown}" is not known; known are: ${FLOW_NAMES.join(', ')}`);
  }
  return { ...calls, flows };
}
