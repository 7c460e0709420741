import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Row, Table } from '../../lambdas/common/store/table.ts';
import type { FakeTable } from './fake-table.ts';

/** An index as far as its writes cost something. */
export interface MeteredIndex {
  keys: readonly string[];
  /** Attributes it carries beside the keys of index and table. */
  attributes: readonly string[];
}

export interface Meter {
  /** Write and read request units, as DynamoDB bills them on demand. [AWS-DynamoDB: read-write-operations] */
  writeUnits: number;
  readUnits: number;
  /** Largest item that was written, bytes. */
  largestBytes: number;
}

/** Counts what the calls on a table would cost on DynamoDB, its indexes included. */
export function meteredTable(
  table: FakeTable,
  key: readonly string[],
  indexes: readonly MeteredIndex[],
  meter: Meter,
): Table {
  const rowAt = (row: Row): Row | undefined => table.rows.get(key.map((name) => String(row[name])).join('\u0000'));
  const entryOf = (row: Row | undefined, index: MeteredIndex): Row | undefined => {
    if (row === undefined || index.keys.some((name) => row[name] === undefined)) return undefined;
    const names = [...key, ...index.keys, ...index.attributes];
    return Object.fromEntries(names.filter((name) => row[name] !== undefined).map((name) => [name, row[name]]));
  };
  const indexUnits = (index: MeteredIndex, before: Row | undefined, after: Row | undefined): number => {
    const [old, fresh] = [entryOf(before, index), entryOf(after, index)];
    if (JSON.stringify(old) === JSON.stringify(fresh)) return 0;
    const isMoved = old !== undefined && fresh !== undefined && index.keys.some((name) => old[name] !== fresh[name]);
    return isMoved ? units(old, 1024) + units(fresh, 1024) : Math.max(units(old, 1024), units(fresh, 1024));
  };
  const metered = async <T>(target: Row, run: () => Promise<T>): Promise<T> => {
    const before = structuredClone(rowAt(target));
    const outcome = await run();
    const after = rowAt(target);
    meter.largestBytes = Math.max(meter.largestBytes, sizeOf(after));
    meter.writeUnits += Math.max(units(before, 1024), units(after, 1024), 1);
    for (const index of indexes) meter.writeUnits += indexUnits(index, before, after);
    return outcome;
  };
  return {
    async get(target) {
      meter.readUnits += Math.max(1, units(rowAt(target), 4096));
      return table.get(target);
    },
    put: (row, ...rest) => metered(row, () => table.put(row, ...rest)),
    update: (request) => metered(request.key, () => table.update(request)),
    async query(request) {
      const page = await table.query(request);
      const bytes = page.rows.reduce((sum, row) => sum + sizeOf(row), 0);
      meter.readUnits += Math.max(1, Math.ceil(bytes / 4096)) * (request.consistent ? 1 : 0.5);
      return page;
    },
  };
}

function units(row: Row | undefined, unitBytes: number): number {
  return row === undefined ? 0 : Math.ceil(sizeOf(row) / unitBytes);
}

/** Size of an item: its names and values; a map or list costs 3 bytes and 1 for each member. [AWS-DynamoDB: item sizes] */
function sizeOf(row: Row | undefined): number {
  if (row === undefined) return 0;
  return membersSize(marshall(row, { removeUndefinedValues: true }));
}

function membersSize(members: Record<string, AttributeValue>): number {
  return Object.entries(members).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);
}

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.replace(/[-.]/g, '').length / 2) + 1;
  if (value.M !== undefined) return 3 + membersSize(value.M) + Object.keys(value.M).length;
  if (value.L !== undefined) return 3 + value.L.reduce((sum, member) => sum + valueSize(member) + 1, 0);
  return 1;
}
