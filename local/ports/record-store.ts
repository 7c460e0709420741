/**
 * Where state that outlives the process is kept, as records by kind and key. What is asked for is written later, in
 * batches and in the order asked; nobody waits for it.
 */
export interface RecordStore {
  /** The records of a kind as they were when the store was opened, in the order of their keys; given out once. */
  take(kind: string): [key: string, record: Buffer][];
  /** Writes a record, or writes it anew. `encode` is asked when the batch goes: all changes until then are one write. */
  put(kind: string, key: string, encode: () => Buffer): void;
  /** The same for a key that was never used before: when it is removed before its batch goes, nothing is written at all. */
  add(kind: string, key: string, encode: () => Buffer): void;
  remove(kind: string, key: string): void;
}
