import type { QuarantinedRecord } from '../../contract/telemetry/quarantined-record.ts';

export type Quarantine = (record: QuarantinedRecord) => Promise<void>;

/**
 * Keeps the raw bytes in S3. Its client is a third of what this function would load, and a poison record is rare: it is
 * imported for the first one.
 */
export function createQuarantine(bucket: string): Quarantine {
  return async (record) => {
    const { putQuarantined } = await import('./put-quarantined.ts');
    await putQuarantined(bucket, record);
  };
}
