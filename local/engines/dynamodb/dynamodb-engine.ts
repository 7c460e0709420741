import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { AwsError, type JsonObject } from '../aws-error.ts';
import { createDynaliteActions, isDynaliteOperation } from './dynalite-actions.ts';
import { createTableStore } from './dynalite-store.ts';
import type { Item, ItemChange } from './item-types.ts';
import { prepareWrite } from './item-writes.ts';
import { executeStreamsOperation, streamOf } from './streams-operations.ts';
import { tableOperation } from './table-operations.ts';
import { createSettingsRegistry } from './table-settings.ts';
import { startTimeToLiveSweeper } from './time-to-live.ts';
import { createTransactions } from './transactions.ts';
import { createWriteJournal } from './write-journal.ts';

/** DynamoDB in process. Inputs and outputs are those of the API's JSON; failures are thrown as `AwsError`. */
export interface DynamoDbEngine {
  /** `input` belongs to the engine from here on: its parts end up stored. */
  execute(operation: string, input: JsonObject): Promise<JsonObject>;
  executeStreams(operation: string, input: JsonObject): JsonObject;
  /** Direct reading of a change stream for event sources; records are JSON of the stream record. */
  readStream(streamArn: string, fromIndex: number, limit: number): ReturnType<ReturnType<typeof streamOf>['read']>;
  streamBounds(streamArn: string): { first: number; end: number };
  onStreamAppend(streamArn: string, listener: () => void): () => void;
  close(): void;
}

export function createDynamoDbEngine(options: {
  clock: Clock;
  log: Log;
  accountId: string;
  region: string;
}): DynamoDbEngine {
  const { clock, region } = options;
  const journal = createWriteJournal();
  const tables = createTableStore({ accountId: options.accountId, region, journal });
  const actions = createDynaliteActions(tables.store);
  const settings = createSettingsRegistry();
  const transactions = createTransactions(tables, actions, clock);
  const listeners = new Map<string, Set<() => void>>();
  const onStreamAppend = (arn: string): void => {
    for (const listener of listeners.get(arn) ?? []) listener();
  };
  const tableParts = { tables, actions, settings, clock, region, onStreamAppend };

  const emit = (changes: ItemChange[], byTimeToLive: boolean): void => {
    for (const change of changes) {
      const { stream } = settings.of(change.tableName);
      // A write that changes nothing leaves no stream record. [AWS-DynamoDB: Streams]
      if (!stream?.enabled || isUnchanged(change)) continue;
      stream.append(change, clock.nowMs(), byTimeToLive);
    }
  };
  const journaled = (body: () => JsonObject, byTimeToLive = false): JsonObject => {
    const { result, changes } = journal.run(body);
    emit(changes, byTimeToLive);
    return result;
  };
  const itemOperation = (operation: string, input: JsonObject): JsonObject | undefined => {
    switch (operation) {
      case 'PutItem':
      case 'UpdateItem':
      case 'DeleteItem': {
        const write = prepareWrite(tables, actions, operation, input);
        return journaled(() => write.apply());
      }
      case 'BatchWriteItem': {
        const data = actions.validate(operation, input);
        return journaled(() => actions.runNow(operation, data));
      }
      case 'TransactWriteItems':
        return journaled(() => transactions.write(input));
      case 'TransactGetItems':
        return transactions.read(input);
      default:
        return undefined;
    }
  };
  const stopSweeper = startTimeToLiveSweeper({
    clock,
    log: options.log,
    tables,
    settings,
    deleteItem: (TableName, Key: Item) => {
      journaled(() => actions.runNow('DeleteItem', { TableName, Key }), true);
    },
  });
  return {
    async execute(operation, rawInput) {
      const input = withTableName(rawInput);
      const own = itemOperation(operation, input) ?? tableOperation(tableParts, operation, input);
      if (own) return own;
      if (!isDynaliteOperation(operation)) {
        throw new AwsError('UnknownOperationException', `DynamoDB ${operation} is not emulated`);
      }
      return actions.run(operation, actions.validate(operation, input));
    },
    executeStreams: (operation, input) => executeStreamsOperation(settings, operation, input),
    readStream: (streamArn, fromIndex, limit) => streamOf(settings, streamArn).read(fromIndex, limit),
    streamBounds: (streamArn) => streamOf(settings, streamArn).bounds(),
    onStreamAppend(streamArn, listener) {
      const set = listeners.get(streamArn) ?? new Set();
      listeners.set(streamArn, set.add(listener));
      return () => set.delete(listener);
    },
    close: stopSweeper,
  };
}

function isUnchanged({ oldItem, newItem }: ItemChange): boolean {
  return oldItem !== undefined && newItem !== undefined && JSON.stringify(oldItem) === JSON.stringify(newItem);
}

/** `TableName` may be an ARN. [AWS-DynamoDB: API_PutItem] */
function withTableName(input: JsonObject): JsonObject {
  const name = input['TableName'];
  if (typeof name !== 'string' || !name.startsWith('arn:')) return input;
  return { ...input, TableName: name.slice(name.indexOf(':table/') + ':table/'.length).split('/')[0] };
}
