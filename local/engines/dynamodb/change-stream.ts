import { randomUUID } from 'node:crypto';
import type { Item, ItemChange } from './item-types.ts';

export type StreamViewType = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

/** A record as DynamoDB Streams and Lambda events show it. */
export interface ChangeRecord {
  eventID: string;
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  eventVersion: '1.1';
  eventSource: 'aws:dynamodb';
  awsRegion: string;
  dynamodb: {
    /** Seconds since 1970. */
    ApproximateCreationDateTime: number;
    Keys: Item;
    NewImage?: Item;
    OldImage?: Item;
    SequenceNumber: string;
    SizeBytes: number;
    StreamViewType: StreamViewType;
  };
  userIdentity?: { Type: 'Service'; PrincipalId: 'dynamodb.amazonaws.com' };
}

/** [AWS-DynamoDB: Streams] records live 24 h. */
const retentionMs = 24 * 3_600_000;
/** Bound on memory; AWS has none. [assumed] */
const maxRecords = 50_000;
export const streamShardId = 'shardId-00000000000000000001-roadbed0';

/** The change stream of one table: one shard, in order of writing. */
export interface ChangeStream {
  readonly arn: string;
  readonly label: string;
  readonly tableName: string;
  readonly viewType: StreamViewType;
  readonly keyNames: string[];
  readonly createdMs: number;
  enabled: boolean;
  append(change: ItemChange, nowMs: number, byTimeToLive: boolean): void;
  /** Records with an index of at least `from`; `next` is where to go on. */
  read(from: number, limit: number): { records: ChangeRecord[]; next: number };
  /** Index of the oldest kept record and of the next one to come. */
  bounds(): { first: number; end: number };
}

export function createChangeStream(options: {
  tableName: string;
  tableArn: string;
  keyNames: string[];
  viewType: StreamViewType;
  region: string;
  nowMs: number;
  onAppend: () => void;
}): ChangeStream {
  const label = new Date(options.nowMs).toISOString().replace('Z', '');
  let records: ChangeRecord[] = [];
  let first = 1;
  const trim = (nowMs: number): void => {
    let drop = Math.max(0, records.length - maxRecords);
    while (drop < records.length && ageMs(records[drop], nowMs) > retentionMs) drop += 1;
    // Cutting in batches keeps appending cheap.
    if (drop < 1000 && drop < records.length) return;
    records = records.slice(drop);
    first += drop;
  };
  return {
    arn: `${options.tableArn}/stream/${label}`,
    label,
    tableName: options.tableName,
    viewType: options.viewType,
    keyNames: options.keyNames,
    createdMs: options.nowMs,
    enabled: true,
    append(change, nowMs, byTimeToLive) {
      const record = changeRecord(change, {
        sequenceNumber: sequenceText(first + records.length),
        viewType: options.viewType,
        keyNames: options.keyNames,
        region: options.region,
        nowMs,
      });
      if (byTimeToLive) record.userIdentity = { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' };
      records.push(record);
      trim(nowMs);
      options.onAppend();
    },
    read(from, limit) {
      const start = Math.max(from, first);
      const page = records.slice(start - first, start - first + limit);
      return { records: page, next: start + page.length };
    },
    bounds: () => ({ first, end: first + records.length }),
  };
}

/** Sequence numbers are decimal text; padded, so that comparing as text works too. */
export function sequenceText(index: number): string {
  return String(index).padStart(21, '0');
}

function ageMs(record: ChangeRecord | undefined, nowMs: number): number {
  return record ? nowMs - record.dynamodb.ApproximateCreationDateTime * 1000 : 0;
}

interface RecordContext {
  sequenceNumber: string;
  viewType: StreamViewType;
  keyNames: string[];
  region: string;
  nowMs: number;
}

function changeRecord(change: ItemChange, context: RecordContext): ChangeRecord {
  const { oldItem, newItem } = change;
  const withNew = newItem && (context.viewType === 'NEW_IMAGE' || context.viewType === 'NEW_AND_OLD_IMAGES');
  const withOld = oldItem && (context.viewType === 'OLD_IMAGE' || context.viewType === 'NEW_AND_OLD_IMAGES');
  const keys: Item = {};
  for (const name of context.keyNames) {
    const value = (newItem ?? oldItem)?.[name];
    if (value) keys[name] = value;
  }
  const images = { ...(withNew ? { NewImage: newItem } : {}), ...(withOld ? { OldImage: oldItem } : {}) };
  return {
    eventID: randomUUID().replaceAll('-', ''),
    eventName: eventNameOf(change),
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: context.region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(context.nowMs / 1000),
      Keys: keys,
      ...images,
      SequenceNumber: context.sequenceNumber,
      SizeBytes: Buffer.byteLength(JSON.stringify({ keys, ...images })),
      StreamViewType: context.viewType,
    },
  };
}

function eventNameOf(change: ItemChange): ChangeRecord['eventName'] {
  if (!change.newItem) return 'REMOVE';
  return change.oldItem ? 'MODIFY' : 'INSERT';
}
