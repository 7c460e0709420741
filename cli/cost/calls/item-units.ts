/** A table as far as its writes go. */
export interface DesignTable {
  key: readonly string[];
  indexes: readonly { name: string; key: readonly string[]; carries: 'ALL' | readonly string[] }[];
}

/** Bytes of an item's attributes, name and value together. */
export type ItemSizes = Readonly<Record<string, number>>;

/** A write as its item changed; no `before` is a new item. */
export interface ItemWrite {
  before?: ItemSizes;
  after: ItemSizes;
  /** Attributes whose value is another one than before. */
  changed: readonly string[];
}

const WRITE_UNIT_BYTES = 1_024;

/**
 * Write units on demand of a write, with those of the indexes it reaches: an index is written when it holds the item
 * and something of what it carries changed; an entry that moves is one deleted and one written.
 * [AWS-DynamoDB: read-write-operations]
 */
export function writeUnitsOf(table: DesignTable, write: ItemWrite): number {
  const ofTable = Math.max(unitsOf(write.before), unitsOf(write.after), 1);
  return table.indexes.reduce((sum, index) => sum + indexUnits(table, index, write), ofTable);
}

function indexUnits(table: DesignTable, index: DesignTable['indexes'][number], write: ItemWrite): number {
  const entry = (item: ItemSizes | undefined): ItemSizes | undefined => {
    if (item === undefined || index.key.some((name) => item[name] === undefined)) return undefined;
    if (index.carries === 'ALL') return item;
    const names = new Set([...table.key, ...index.key, ...index.carries]);
    return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
  };
  const [old, fresh] = [entry(write.before), entry(write.after)];
  if (old === undefined || fresh === undefined) return unitsOf(old) + unitsOf(fresh);
  if (index.key.some((name) => write.changed.includes(name))) return unitsOf(old) + unitsOf(fresh);
  const names = new Set([...Object.keys(old), ...Object.keys(fresh)]);
  const isTouched = write.changed.some((name) => names.has(name));
  return isTouched ? Math.max(unitsOf(old), unitsOf(fresh)) : 0;
}

export function sizeOf(item: ItemSizes): number {
  return Object.values(item).reduce((sum, bytes) => sum + bytes, 0);
}

function unitsOf(item: ItemSizes | undefined): number {
  return item === undefined ? 0 : Math.ceil(sizeOf(item) / WRITE_UNIT_BYTES);
}
