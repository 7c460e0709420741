import type { NamedTable, QueryRequest, Row, UpdateRequest, WriteOutcome } from '../../lambdas/common/store/table.ts';

interface FakeTableOptions {
  /** Attribute names of the primary key, partition first. */
  key: string[];
  /** Attribute names of the indexes' keys, partition first; a row without them is not in the index. */
  indexes?: Record<string, string[]>;
}

/** A table in memory. `beforeWrite` runs before each conditional write: the place for another writer. */
export interface FakeTable extends NamedTable {
  readonly rows: Map<string, Row>;
  /** Under what a row stands in `rows`. */
  keyOf(row: Row): string;
  reads: number;
  writes: number;
  beforeWrite: (() => void | Promise<void>) | undefined;
}

type Values = Row;

let tables = 0;

/** Keeps to DynamoDB in what our functions use of it: conditions, `SET … REMOVE`, index order and pages. */
export function fakeTable(options: FakeTableOptions, seed: Row[] = []): FakeTable {
  const rows = new Map<string, Row>();
  const keyOf = (row: Row, names = options.key): string => names.map((name) => String(row[name])).join('\u0000');
  const copy = (row: Row | undefined): Row | undefined => row && structuredClone(row);
  for (const row of seed) rows.set(keyOf(row), row);

  const write = async (key: string, next: (before: Row | undefined) => Row, request: Conditional) => {
    await table.beforeWrite?.();
    const before = rows.get(key);
    if (request.condition !== undefined && !holds(request.condition, before ?? {}, request)) {
      return { ok: false, current: copy(before) } satisfies WriteOutcome;
    }
    table.writes += 1;
    rows.set(key, withoutUndefined(structuredClone(next(before))));
    const isAsked = request.returnsBefore === true && before !== undefined;
    return (isAsked ? { ok: true, before: structuredClone(before) } : { ok: true }) satisfies WriteOutcome;
  };

  tables += 1;
  const table: FakeTable = {
    name: `table-${tables}`,
    rows,
    keyOf,
    reads: 0,
    writes: 0,
    beforeWrite: undefined,
    async get(key) {
      table.reads += 1;
      return copy(rows.get(keyOf(key)));
    },
    put: (row, condition, values) => write(keyOf(row), () => row, { condition, values }),
    update: (request) =>
      write(keyOf(request.key), (before) => applySet(before ?? { ...request.key }, request), request),
    async query(request) {
      table.reads += 1;
      const keys = request.index === undefined ? [] : (options.indexes?.[request.index] ?? []);
      // several items may have one index key: their own key tells them apart
      const names = [...new Set([...keys, ...options.key])];
      const found = [...rows.values()]
        .filter((row) => names.every((name) => row[name] !== undefined) && holds(request.condition, row, request))
        .sort((a, b) => (keyOf(a, names) < keyOf(b, names) === !request.isDescending ? -1 : 1));
      return pageOf(found, names, request);
    },
  };
  const pageOf = (found: Row[], names: string[], request: QueryRequest) => {
    const { startKey, limit = Number.POSITIVE_INFINITY, isDescending = false } = request;
    const isAfter = (key: string, start: string): boolean => (isDescending ? key < start : key > start);
    const rest =
      startKey === undefined ? found : found.filter((row) => isAfter(keyOf(row, names), keyOf(startKey, names)));
    const page = rest.slice(0, limit);
    const last = page.at(-1);
    const result = { rows: page.map((row) => structuredClone(row)) };
    if (last === undefined || rest.length <= limit) return result;
    const nextKey = Object.fromEntries([...options.key, ...names].map((name) => [name, last[name]]));
    return { ...result, nextKey };
  };
  return table;
}

interface Conditional {
  condition?: string | undefined;
  values?: Values | undefined;
  names?: Record<string, string> | undefined;
  returnsBefore?: boolean | undefined;
}

/** `a = :b`, `a <= :b`, `a >= :b`, `attribute_exists(a)`, `attribute_not_exists(a)`, AND before OR, brackets around one OR. */
function holds(condition: string, row: Row, request: Conditional): boolean {
  const bracket = /^(.*) AND \(([^()]*\([^()]*\)[^()]*)\)$/.exec(condition);
  if (bracket) return holds(bracket[1] ?? '', row, request) && holds(bracket[2] ?? '', row, request);
  return condition
    .split(' OR ')
    .some((all) => all.split(' AND ').every((term) => termHolds(term.trim(), row, request)));
}

function termHolds(term: string, row: Row, { values = {}, names = {} }: Conditional): boolean {
  const [, test, path] = /^(attribute_exists|attribute_not_exists)\(([\w.#]+)\)$/.exec(term) ?? [];
  if (path !== undefined) return (read(row, path, names) !== undefined) === (test === 'attribute_exists');
  const [, left, operator, right] = /^([\w.#]+) (=|<=|>=) (:\w+)$/.exec(term) ?? [];
  if (left === undefined || right === undefined) throw new Error(`the fake table cannot evaluate "${term}"`);
  if (!(right in values)) throw new Error(`no value for ${right}`);
  const [actual, expected] = [read(row, left, names), values[right]];
  if (operator === '=') return actual === expected;
  if (typeof actual !== typeof expected) return false;
  return operator === '<=' ? (actual as number) <= (expected as number) : (actual as number) >= (expected as number);
}

function read(row: Row, path: string, names: Record<string, string>): unknown {
  return path.split('.').reduce<unknown>((at, name) => (at as Row | undefined)?.[names[name] ?? name], row);
}

function applySet(before: Row, { update, values = {}, names = {} }: UpdateRequest): Row {
  const next = { ...before };
  const [set = '', remove] = update.split(' REMOVE ');
  for (const name of remove?.split(', ') ?? []) delete next[names[name] ?? name];
  for (const assignment of set.replace(/^SET /, '').split(', ')) {
    const [, name = '', plus, value = ''] = /^([\w#]+) = (\1 \+ )?(:\w+)$/.exec(assignment) ?? [];
    if (!(value in values)) throw new Error(`the fake table cannot apply "${assignment}"`);
    const attribute = names[name] ?? name;
    next[attribute] = plus === undefined ? values[value] : (next[attribute] as number) + (values[value] as number);
  }
  return next;
}

function withoutUndefined(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}
