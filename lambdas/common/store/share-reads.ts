import type { Row, Table } from './table.ts';

/** Rows of these keys, those that are there, in any order. No key comes twice. */
export type ReadAll = (keys: readonly Row[]) => Promise<Row[]>;

interface Ask {
  key: Row;
  text: string;
  resolve(row: Row | undefined): void;
  reject(error: unknown): void;
}

/** Most that DynamoDB reads in one call. [AWS-DynamoDB: API_BatchGetItem] */
const MOST_KEYS = 100;
/** While so many calls are under way, what is asked for gathers for the next. */
const CALLS_AT_ONCE = 2;

/**
 * `get` of a table whose callers ask at the same time. A row is read after it was asked for, never before: who wrote and
 * then asks sees what came after his write.
 */
export function shareReads(readAll: ReadAll): Table['get'] {
  let waiting: Ask[] = [];
  let calls = 0;
  const call = async (asks: readonly Ask[]): Promise<void> => {
    calls += 1;
    try {
      const keys = new Map(asks.map(({ key, text }) => [text, key]));
      const names = Object.keys(asks[0]?.key ?? {});
      const rows = new Map((await readAll([...keys.values()])).map((row) => [textOf(row, names), row]));
      for (const { text, resolve } of asks) resolve(rows.get(text));
    } catch (error) {
      for (const { reject } of asks) reject(error);
    } finally {
      calls -= 1;
      sendWaiting();
    }
  };
  const sendWaiting = (): void => {
    while (waiting.length > 0 && calls < CALLS_AT_ONCE) {
      const asks = waiting.slice(0, MOST_KEYS);
      waiting = waiting.slice(MOST_KEYS);
      void call(asks);
    }
  };
  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, text: textOf(key, Object.keys(key)), resolve, reject });
      // those who ask in the same turn go along
      if (waiting.length === 1) setImmediate(sendWaiting);
    });
}

function textOf(row: Row, names: readonly string[]): string {
  return JSON.stringify([...names].sort().map((name) => row[name]));
}
