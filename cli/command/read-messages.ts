import { type AttributeValue, type DynamoDBClient, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { MailboxMessage } from '../../contract/mailbox/message.ts';

export interface Mailbox {
  dynamodb: DynamoDBClient;
  table: string;
}

type Key = Record<string, AttributeValue>;
interface Page {
  Items?: Key[] | undefined;
  LastEvaluatedKey?: Key | undefined;
}

/** Ids are hexadecimal; what else the table keeps of a vehicle sorts behind `g`. */
const AFTER_IDS = 'g';

/** All messages of a vehicle, the oldest first. */
export async function messagesOf(vehicleId: string, { dynamodb, table }: Mailbox): Promise<MailboxMessage[]> {
  const found = await pages((ExclusiveStartKey) =>
    dynamodb.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'vehicleId = :vehicle AND messageId < :last',
        ExpressionAttributeValues: marshall({ ':vehicle': vehicleId, ':last': AFTER_IDS }),
        ConsistentRead: true,
        ExclusiveStartKey,
      }),
    ),
  );
  return found.sort((a, b) => a.issuedAtMs - b.issuedAtMs);
}

/** Messages whose id begins so, of one vehicle or, by reading the whole table, of any. */
export async function messagesById(
  id: string,
  vehicleId: string | undefined,
  mailbox: Mailbox,
): Promise<MailboxMessage[]> {
  const { dynamodb, table } = mailbox;
  const begins = { ':id': id, ...(vehicleId === undefined ? {} : { ':vehicle': vehicleId }) };
  const input = { TableName: table, ExpressionAttributeValues: marshall(begins), ConsistentRead: true };
  if (vehicleId !== undefined) {
    const KeyConditionExpression = 'vehicleId = :vehicle AND begins_with(messageId, :id)';
    return pages((ExclusiveStartKey) =>
      dynamodb.send(new QueryCommand({ ...input, KeyConditionExpression, ExclusiveStartKey })),
    );
  }
  const FilterExpression = 'begins_with(messageId, :id)';
  const isFound = (found: MailboxMessage[]): boolean => found.some(({ messageId }) => messageId === id);
  return pages(
    (ExclusiveStartKey) => dynamodb.send(new ScanCommand({ ...input, FilterExpression, ExclusiveStartKey })),
    isFound,
  );
}

/** Page after page, until there is none or it is enough. */
async function pages(
  read: (start: Key | undefined) => Promise<Page>,
  isEnough: (found: MailboxMessage[]) => boolean = () => false,
): Promise<MailboxMessage[]> {
  const found: MailboxMessage[] = [];
  let start: Key | undefined;
  do {
    const page = await read(start);
    found.push(...(page.Items ?? []).map((item) => unmarshall(item) as MailboxMessage));
    start = page.LastEvaluatedKey;
  } while (start !== undefined && !isEnough(found));
  return found;
}
