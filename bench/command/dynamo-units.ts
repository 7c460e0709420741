/** DynamoDB's JSON of an attribute, e.g. `{ S: 'text' }`. */
export type Attribute = Record<string, unknown>;
export type Item = Record<string, Attribute>;

/** A table as far as its bill goes. */
export interface BilledTable {
  key: readonly string[];
  indexes: readonly { key: readonly string[]; carries: 'ALL' | readonly string[] }[];
}

export interface DynamoCall {
  operation: string;
  input: Record<string, unknown>;
  output: Record<string, unknown>;
}

/** Counts request units on demand from calls as they were made. [AWS-DynamoDB: read-write-operations] */
export interface UnitMeter {
  /** A row as it stands, unbilled: what later writes are compared with. */
  know(tableName: string, item: Item): void;
  count(call: DynamoCall): { writeUnits: number; readUnits: number };
}

const READ_UNIT_BYTES = 4_096;
const WRITE_UNIT_BYTES = 1_024;

/** Throws for a call it cannot bill: a cost that leaves something out is worse than none. */
export function createUnitMeter(tables: ReadonlyMap<string, BilledTable>): UnitMeter {
  const rows = new Map<string, Item>();
  const tableOf = (name: string): BilledTable => {
    const table = tables.get(name.split('/').at(-1) ?? name);
    if (table === undefined) throw new Error(`there is no description of table ${name}`);
    return table;
  };
  const idOf = (name: string, item: Item): string =>
    JSON.stringify([name, ...tableOf(name).key.map((part) => item[part])]);
  const write = (name: string, after: Item): number => {
    const before = rows.get(idOf(name, after));
    rows.set(idOf(name, after), after);
    const ofIndexes = tableOf(name).indexes.map((index) => indexUnits(tableOf(name), index, before, after));
    const ofTable = Math.max(unitsOf(before, WRITE_UNIT_BYTES), unitsOf(after, WRITE_UNIT_BYTES));
    return ofIndexes.reduce((sum, units) => sum + units, ofTable);
  };
  return {
    know: (name, item) => void rows.set(idOf(name, item), item),
    count({ operation, input, output }) {
      const name = String(input['TableName']);
      const share = input['ConsistentRead'] === true ? 1 : 0.5;
      if (operation === 'GetItem') {
        const units = Math.max(1, unitsOf(output['Item'] as Item | undefined, READ_UNIT_BYTES));
        return { writeUnits: 0, readUnits: share * units };
      }
      if (operation === 'BatchGetItem') return { writeUnits: 0, readUnits: unitsOfBatch(input, output) };
      if (operation === 'Query') {
        const bytes = ((output['Items'] ?? []) as Item[]).reduce((sum, item) => sum + sizeOf(item), 0);
        return { writeUnits: 0, readUnits: share * Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) };
      }
      if (operation === 'PutItem') return { writeUnits: write(name, input['Item'] as Item), readUnits: 0 };
      throw new Error(`${operation} is not billed by this bench`);
    },
  };
}

/** Each row as if it were read alone; one that is not there costs the least. */
function unitsOfBatch(input: Record<string, unknown>, output: Record<string, unknown>): number {
  const asked = Object.entries(input['RequestItems'] as Record<string, { Keys: Item[]; ConsistentRead?: boolean }>);
  const found = (output['Responses'] ?? {}) as Record<string, Item[]>;
  return asked.reduce((sum, [name, { Keys, ConsistentRead }]) => {
    const items = found[name] ?? [];
    const units = items.reduce((all, item) => all + unitsOf(item, READ_UNIT_BYTES), Keys.length - items.length);
    return sum + (ConsistentRead === true ? 1 : 0.5) * units;
  }, 0);
}

function indexUnits(
  table: BilledTable,
  { key, carries }: BilledTable['indexes'][number],
  before: Item | undefined,
  after: Item,
): number {
  const entry = (item: Item | undefined): Item | undefined => {
    if (item === undefined || key.some((name) => item[name] === undefined)) return undefined;
    if (carries === 'ALL') return item;
    const names = new Set([...table.key, ...key, ...carries]);
    return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
  };
  const [old, fresh] = [entry(before), entry(after)];
  if (JSON.stringify(old) === JSON.stringify(fresh)) return 0;
  const units = [unitsOf(old, WRITE_UNIT_BYTES), unitsOf(fresh, WRITE_UNIT_BYTES)] as const;
  // an entry that moves is one deleted and one written
  const isMoved = old !== undefined && fresh !== undefined && key.some((name) => !isSame(old[name], fresh[name]));
  return isMoved ? units[0] + units[1] : Math.max(...units);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function unitsOf(item: Item | undefined, unitBytes: number): number {
  return item === undefined ? 0 : Math.ceil(sizeOf(item) / unitBytes);
}

/** Names and values; a map or list costs 3 bytes and 1 for each member. [AWS-DynamoDB: item sizes] */
function sizeOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);
}

function valueSize({ S, N, M, L, SS }: Attribute): number {
  if (typeof S === 'string') return Buffer.byteLength(S);
  if (typeof N === 'string') return Math.ceil(N.replace(/[-.]/g, '').length / 2) + 1;
  if (Array.isArray(SS)) return SS.reduce((sum: number, text) => sum + Buffer.byteLength(String(text)), 0);
  if (Array.isArray(L)) return L.reduce((sum: number, member) => sum + valueSize(member as Attribute) + 1, 3);
  if (typeof M === 'object' && M !== null) return 3 + sizeOf(M as Item) + Object.keys(M).length;
  return 1;
}
