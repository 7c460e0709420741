import type { ItemSizes, ItemWrite } from '../../../cli/cost/calls/item-units.ts';

type Attribute = Record<string, unknown>;
export type Item = Record<string, Attribute>;

/** Rows as DynamoDB's calls leave them, so that each write can be told by what it changed. */
export interface ItemImages {
  know(table: string, item: Item): void;
  put(table: string, item: Item): ItemWrite;
  update(table: string, key: Item, input: Record<string, unknown>): ItemWrite;
}

export function createItemImages(keyOf: (table: string) => readonly string[]): ItemImages {
  const rows = new Map<string, Item>();
  const idOf = (table: string, item: Item): string =>
    JSON.stringify([table, ...keyOf(table).map((name) => item[name])]);
  const write = (table: string, after: Item): ItemWrite => {
    const before = rows.get(idOf(table, after));
    rows.set(idOf(table, after), after);
    const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after)]);
    const changed = [...names].filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after[name]));
    return { ...(before === undefined ? {} : { before: sizesOf(before) }), after: sizesOf(after), changed };
  };
  return {
    know: (table, item) => void rows.set(idOf(table, item), item),
    put: write,
    update: (table, key, input) => write(table, updated(rows.get(idOf(table, key)) ?? key, input)),
  };
}

/** Understands what the functions write: `SET a = :a, #b = :b` and `REMOVE c`; throws for anything else. */
function updated(before: Item, input: Record<string, unknown>): Item {
  const names = (input['ExpressionAttributeNames'] ?? {}) as Record<string, string>;
  const values = (input['ExpressionAttributeValues'] ?? {}) as Record<string, Attribute>;
  const after = { ...before };
  const nameOf = (text: string): string => names[text.trim()] ?? text.trim();
  for (const [, verb, body = ''] of String(input['UpdateExpression']).matchAll(
    /\b(SET|REMOVE) ([\s\S]*?)(?= SET | REMOVE |$)/g,
  )) {
    for (const part of body.split(',')) {
      if (verb === 'REMOVE') delete after[nameOf(part)];
      else {
        const [name = '', value = ''] = part.split('=');
        const given = values[value.trim()];
        if (given === undefined) throw new Error(`an update that is not understood: ${part.trim()}`);
        after[nameOf(name)] = given;
      }
    }
  }
  return after;
}

/** Names and values; a map or list costs 3 bytes and 1 for each member. [AWS-DynamoDB: item sizes] */
function sizesOf(item: Item): ItemSizes {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, Buffer.byteLength(name) + valueSize(value)]),
  );
}

function valueSize({ S, N, B, M, L }: Attribute): number {
  if (typeof S === 'string') return Buffer.byteLength(S);
  if (typeof N === 'string') return Math.ceil(N.replace(/[-.]/g, '').length / 2) + 1;
  if (typeof B === 'string') return Buffer.byteLength(B, 'base64');
  if (Array.isArray(L)) return L.reduce((sum: number, member) => sum + valueSize(member as Attribute) + 1, 3);
  if (typeof M !== 'object' || M === null) return 1;
  return Object.entries(M as Item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value) + 1,
    3,
  );
}
