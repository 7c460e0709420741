import type { CodecName } from '../../contract/telemetry/codecs.ts';

/** A case, measured in a process of its own. */
export interface ConsumerWork {
  codec: CodecName;
  vehicles: number;
  rounds: number;
  secondsARound: number;
  /** Real engine instead of the stub at the wire. */
  endpoint: string | undefined;
}

export interface ConsumerRound {
  frames: number;
  writes: number;
  seconds: number;
  cpuSeconds: number;
}

export interface ConsumerFigures {
  rounds: ConsumerRound[];
  /** CPU microseconds: of decoding one frame; of one conditional write, its request built and signed. */
  decodeMicros: number[];
  writeMicros: number[];
  frameBytes: number;
  /** Of a shadow's row as it is written, its JSON on the wire. */
  writeBytes: number;
  readsASteadyFrame: number;
  /** Calls of PutEvents: the drive has its events. */
  eventCallsAFrame: number;
  /** Live heap after collection: before the first frame, and at the end. */
  heapBeforeMb: number;
  heapAfterMb: number;
  rssMb: number;
}
