/** What telemetry did not get through, wherever it was kept. */
export interface SetAside {
  kind: 'undecodable' | 'failed-batch' | 'rule-error';
  /** Key of the object, or id of the queue's message. */
  id: string;
  /** A word: what the decoder says, the condition on which Lambda gave up, or the action that failed. */
  reason: string;
  detail: string;
  /** When it came, epoch ms. */
  arrivedAtMs: number;
  vehicleIds: string[];
  /** Where in the stream, or the rule and topic it came by. */
  position: string;
  /** First byte of the record, which names its codec; undefined when there is none, or more than one record. */
  codecByte: number | undefined;
  /** Of the object or payload. */
  sizeBytes: number;
  /** The records as they came; none when they are gone. */
  read(): Promise<StreamInput[]>;
  /** What of them can be put back. */
  load(): Promise<Contents>;
  /** Marks it as put back: it is listed no more. May be called again. */
  settle(): Promise<void>;
}

/** A record as the stream takes it. */
export interface StreamInput {
  partitionKey: string;
  data: Uint8Array;
}

export type Contents =
  | { kind: 'records'; records: StreamInput[] }
  /** Goes through its rule again, by the rule's Basic Ingest topic. */
  | { kind: 'message'; topic: string; payload: Uint8Array }
  /** Cannot be put back, or must not be; the reason is for people. */
  | { kind: 'stays'; why: string };

export interface SetAsideFilter {
  reason: string | undefined;
  vehicleId: string | undefined;
  /** Epoch ms. */
  sinceMs: number | undefined;
}

export function isWanted(item: SetAside, { reason, vehicleId, sinceMs }: SetAsideFilter): boolean {
  if (reason !== undefined && item.reason !== reason) return false;
  if (vehicleId !== undefined && !item.vehicleIds.includes(vehicleId)) return false;
  return sinceMs === undefined || item.arrivedAtMs >= sinceMs;
}
