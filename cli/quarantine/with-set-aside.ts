import { QUARANTINE_PREFIXES } from '../../contract/telemetry/quarantined-record.ts';
import { failedBatch, failedBatches } from './failed-batches.ts';
import type { QuarantineTarget } from './quarantine-target.ts';
import { openRuleErrors } from './rule-errors.ts';
import { isWanted, type SetAside, type SetAsideFilter } from './set-aside.ts';
import { undecodableRecord, undecodableRecords } from './undecodable-records.ts';

/** Calls back with all that is set aside and wanted, oldest first; the queue's messages are held so long. */
export async function withSetAside<Result>(
  { bucket, queue, kinesis }: QuarantineTarget,
  filter: SetAsideFilter,
  use: (items: SetAside[]) => Promise<Result>,
): Promise<Result> {
  const { sinceMs } = filter;
  const ruleErrors = openRuleErrors(queue);
  try {
    const items: SetAside[] = [];
    const sources = [undecodableRecords(bucket, sinceMs), failedBatches(bucket, kinesis, sinceMs), ruleErrors.items()];
    for (const source of sources) {
      for await (const item of source) if (isWanted(item, filter)) items.push(item);
    }
    return await use(items.sort((one, other) => one.arrivedAtMs - other.arrivedAtMs));
  } finally {
    await ruleErrors.release();
  }
}

/** Calls back with the one of this key or message id; false when there is none. */
export async function withOneSetAside(
  { bucket, queue, kinesis }: QuarantineTarget,
  id: string,
  use: (item: SetAside) => Promise<void>,
): Promise<boolean> {
  const ruleErrors = openRuleErrors(queue);
  const find = async (): Promise<SetAside | undefined> => {
    if (id.startsWith(QUARANTINE_PREFIXES.undecodable)) return undecodableRecord(bucket, id);
    if (id.startsWith(QUARANTINE_PREFIXES.failedBatch)) return failedBatch(bucket, kinesis, id);
    for await (const item of ruleErrors.items()) if (item.id === id) return item;
    return undefined;
  };
  try {
    const item = await find();
    if (item !== undefined) await use(item);
    return item !== undefined;
  } finally {
    await ruleErrors.release();
  }
}
