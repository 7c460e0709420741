import type { Row, Table } from './table.ts';

/**
 * The table for one request, whose row by this key is read from now on: the first `get` of it takes that reading, later
 * ones read anew. For what is needed whatever else is found out first. `reading` is one that was begun for this request.
 */
export function readAhead(table: Table, key: Record<string, string>, reading = table.get(key)): Table {
  let started: Promise<Row | undefined> | undefined = reading;
  // who asked for nothing may end before it is there
  started.catch(() => undefined);
  return {
    ...table,
    get(asked, ...rest) {
      if (started === undefined || !isSame(asked, key)) return table.get(asked, ...rest);
      const taken = started;
      started = undefined;
      return taken;
    },
  };
}

function isSame(asked: Row, key: Record<string, string>): boolean {
  const names = Object.keys(key);
  return Object.keys(asked).length === names.length && names.every((name) => asked[name] === key[name]);
}
