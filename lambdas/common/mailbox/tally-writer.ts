import { TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { STAGES, type Stage } from '../../../contract/mailbox/stage.ts';
import { dynamodb, putInput, type Row, type Table, type WriteOutcome } from '../store/table.ts';
import { untilFree } from '../store/until-free.ts';

/** What one write adds to the statistics of a campaign. */
interface Count {
  campaignId: string;
  messageId: string;
  stages: readonly Stage[];
}

/** Puts a message and counts it, both or neither: a function that dies or is tried again counts nothing twice or never. */
export interface TallyWriter {
  put(row: Row, guard: { condition: string; values?: Row }, count: Count): Promise<WriteOutcome>;
}

export type Statistics = Record<Stage, number>;

/** Counter rows a campaign has: all vehicles of a campaign report at once, and one row takes 500 transactions a second. */
const COUNTERS = 16;

export function createTallyWriter(mailboxTable: string): TallyWriter {
  return {
    put: (row, guard, count) =>
      untilFree(`the statistics of ${count.campaignId}`, () => tryPut(mailboxTable, row, guard, count)),
  };
}

/** `busy`: another transaction had one of the two rows. */
async function tryPut(
  TableName: string,
  row: Row,
  { condition, values }: { condition: string; values?: Row },
  count: Count,
): Promise<WriteOutcome | 'busy'> {
  try {
    const put = {
      ...putInput(TableName, row, condition, values),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
    const update = { TableName, ...additionOf(count) };
    await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: put }, { Update: update }] }));
    return { ok: true };
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const [putFault] = error.CancellationReasons ?? [];
    if (putFault?.Code === 'ConditionalCheckFailed') {
      return { ok: false, current: putFault.Item && unmarshall(putFault.Item) };
    }
    if (error.CancellationReasons?.some(({ Code }) => Code === 'TransactionConflict')) return 'busy';
    throw error;
  }
}

function additionOf({ campaignId, messageId, stages }: Count) {
  return {
    Key: marshall(counterKey(campaignId, Number.parseInt(messageId.slice(-2), 16) % COUNTERS)),
    UpdateExpression: `ADD ${stages.map((_stage, index) => `#s${index} :one`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(stages.map((stage, index) => [`#s${index}`, stage])),
    ExpressionAttributeValues: marshall({ ':one': 1 }),
  };
}

/** How many messages of a campaign reached each stage: always {@link COUNTERS} reads, however many vehicles it has. */
export async function readStatistics(mailbox: Table, campaignId: string): Promise<Statistics> {
  const keys = Array.from({ length: COUNTERS }, (_, counter) => counterKey(campaignId, counter));
  const rows = await Promise.all(keys.map((key) => mailbox.get(key)));
  const sum = (stage: Stage): number => rows.reduce((total, row) => total + Number(row?.[stage] ?? 0), 0);
  return Object.fromEntries(STAGES.map((stage) => [stage, sum(stage)])) as Statistics;
}

/** No vehicle has such an id. */
function counterKey(campaignId: string, counter: number): Row {
  return { vehicleId: `~tally#${campaignId}#${counter}`, messageId: '~tally' };
}
