import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { AwsError, isObject, type JsonObject } from '../aws-error.ts';
import type { TableStore } from './dynalite-store.ts';
import type { Item } from './item-types.ts';
import type { SettingsRegistry, TableSettings } from './table-settings.ts';

const sweepIntervalMs = 1000;
const maxDeletesPerSweep = 5000;
/** Items that expired longer ago than this are left alone. [AWS-DynamoDB: TTL] */
const maxAgeSeconds = 5 * 365 * 86_400;

/** UpdateTimeToLive. The change is in force at once; AWS takes up to an hour. */
export function updateTimeToLive(settings: TableSettings, input: JsonObject): JsonObject {
  const specification = input['TimeToLiveSpecification'];
  if (!isObject(specification) || typeof specification['AttributeName'] !== 'string') {
    throw new AwsError('ValidationException', 'TimeToLiveSpecification needs Enabled and AttributeName');
  }
  const enable = specification['Enabled'] === true;
  if (enable === (settings.timeToLive !== undefined)) {
    throw new AwsError('ValidationException', `TimeToLive is already ${enable ? 'enabled' : 'disabled'}`);
  }
  if (enable) settings.timeToLive = { attributeName: specification['AttributeName'] };
  else delete settings.timeToLive;
  return { TimeToLiveSpecification: specification };
}

export function describeTimeToLive(settings: TableSettings): JsonObject {
  const enabled = settings.timeToLive;
  return {
    TimeToLiveDescription: enabled
      ? { TimeToLiveStatus: 'ENABLED', AttributeName: enabled.attributeName }
      : { TimeToLiveStatus: 'DISABLED' },
  };
}

/** Deletes expired items about once a second of the injected clock. Returns the stop function. */
export function startTimeToLiveSweeper(options: {
  clock: Clock;
  log: Log;
  tables: TableStore;
  settings: SettingsRegistry;
  deleteItem: (tableName: string, key: Item) => void;
}): () => void {
  const { clock, tables, settings } = options;
  const sweep = (): void => {
    const nowSeconds = Math.floor(clock.nowMs() / 1000);
    for (const [tableName, { timeToLive }] of settings.all()) {
      const table = timeToLive && tables.table(tableName);
      if (!timeToLive || !table) continue;
      const keys = expiredKeys(tables, tableName, timeToLive.attributeName, nowSeconds);
      for (const key of keys) options.deleteItem(tableName, key);
      if (keys.length > 0) options.log('debug', 'dynamodb-items-expired', { tableName, items: keys.length });
    }
  };
  const again = (): void => {
    task = clock.schedule(sweepIntervalMs, () => {
      sweep();
      again();
    });
  };
  let task = clock.schedule(0, () => undefined);
  again();
  return () => task.cancel();
}

function expiredKeys(tables: TableStore, tableName: string, attribute: string, nowSeconds: number): Item[] {
  const keyNames = tables.table(tableName)?.KeySchema.map((element) => element.AttributeName) ?? [];
  const keys: Item[] = [];
  for (const [, item] of tables.items(tableName).entries()) {
    const expiry = Number(item[attribute]?.['N'] ?? Number.NaN);
    if (!(expiry < nowSeconds && expiry > nowSeconds - maxAgeSeconds)) continue;
    keys.push(Object.fromEntries(keyNames.map((name) => [name, item[name] ?? {}])));
    if (keys.length >= maxDeletesPerSweep) break;
  }
  return keys;
}
