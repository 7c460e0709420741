/** One attribute in DynamoDB's JSON, e.g. `{ "S": "a" }`. */
export type AttributeValue = Record<string, unknown>;
export type Item = Record<string, AttributeValue>;

/** What one write did to one item; absent images mean the item did not exist before or does not any more. */
export interface ItemChange {
  tableName: string;
  oldItem: Item | undefined;
  newItem: Item | undefined;
}

interface KeyElement {
  AttributeName: string;
  KeyType: string;
}

export interface IndexDescription {
  IndexName: string;
  KeySchema: KeyElement[];
  Projection: { ProjectionType?: string; NonKeyAttributes?: string[] };
  IndexStatus?: string;
  [property: string]: unknown;
}

/** A table as dynalite keeps and describes it. */
export interface TableDescription {
  TableName: string;
  TableArn: string;
  TableStatus: string;
  KeySchema: KeyElement[];
  AttributeDefinitions: { AttributeName: string; AttributeType: string }[];
  GlobalSecondaryIndexes?: IndexDescription[];
  LocalSecondaryIndexes?: IndexDescription[];
  [property: string]: unknown;
}
