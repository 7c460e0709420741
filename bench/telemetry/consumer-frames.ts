import type { KinesisStreamRecord } from 'aws-lambda';
import { TROUBLE_CODES_SIGNAL } from '../../contract/telemetry/catalogue/common-signals.ts';
import { type CodecName, encodeFrame } from '../../contract/telemetry/codecs.ts';
import type { SignalValue, TelemetryFrame } from '../../contract/telemetry/frame.ts';
import { frameOfSamples } from '../../contract/telemetry/samples.ts';
import { createDrivingModel } from '../../vehicle/simulator/driving-model.ts';

export const FRAME_ROWS = 60;
/** Frames that are encoded before they are needed, each with other samples; then the vehicles boot anew. */
const POOL = 200;
const DAY_MS = 24 * 3_600_000;

/** The frames of a drive, one a minute: every vehicle of the bench drives it. */
export class FramePool {
  readonly #codec: CodecName;
  readonly #drive = createDrivingModel(seeded(1), { tripSeconds: 1e9 });
  readonly #startMs = Date.now() - 300 * DAY_MS;
  #minute = 0;
  #boot = 0;
  #data: string[] = [];

  constructor(codec: CodecName) {
    this.#codec = codec;
    this.refill();
  }

  /** Frames left until the pool must be filled. */
  get left(): number {
    return this.#data.length;
  }

  /** Not to be measured: encoding is the vehicle's. */
  refill(): void {
    this.#boot += 1;
    this.#data = Array.from({ length: POOL }, (_, sequence) => {
      const bytes = encodeFrame(this.#nextFrame(sequence), this.#codec);
      return Buffer.from(bytes).toString('base64');
    }).reverse();
  }

  /** The next frame as Lambda has it in an event. */
  take(): string {
    const data = this.#data.pop();
    if (data === undefined) throw new Error('the pool is empty');
    return data;
  }

  #nextFrame(sequence: number): TelemetryFrame {
    const baseTimeMs = this.#startMs + this.#minute * 60_000;
    this.#minute += 1;
    const samples = Array.from({ length: FRAME_ROWS }, (_, second) => ({
      // all vehicles drive the same way: an alarm of one would be one of all, in the same batch
      signals: (this.#drive.next()?.signals ?? []).map(([path, value]): [string, SignalValue] => [
        path,
        calm(path, value),
      ]),
      offsetMs: second * 1_000,
    }));
    const head = { bootId: `boot-${this.#boot}`, sequence, schema: { id: 'vss-ice', version: 2 }, baseTimeMs };
    return frameOfSamples(head, samples);
  }
}

const BATCH = 500;
export const WRITE_EVERY = 5;

/** Events of a fleet whose vehicles send a frame each, in turn. */
export class EventFeed {
  readonly #vehicleIds: readonly string[];
  readonly #pool: FramePool;
  #at = 0;
  #data = '';
  #number = 0;

  constructor(vehicleIds: readonly string[], pool: FramePool) {
    this.#vehicleIds = vehicleIds;
    this.#pool = pool;
  }

  /** True when every vehicle has sent as many frames as every other. */
  get isAtStart(): boolean {
    return this.#at === 0;
  }

  /** The first frame of each; a fifth of them joins at a time, so that later each batch holds a fifth that is due. */
  *joining(): Generator<KinesisStreamRecord[]> {
    for (let turn = 0; turn < WRITE_EVERY; turn += 1) {
      const data = this.#pool.take();
      const joining = this.#vehicleIds.filter((_, index) => index % WRITE_EVERY === turn);
      for (let from = 0; from < joining.length; from += BATCH)
        yield this.#records(joining.slice(from, from + BATCH), data);
    }
  }

  next(): KinesisStreamRecord[] {
    if (this.#at === 0) {
      if (this.#pool.left === 0) this.#pool.refill();
      this.#data = this.#pool.take();
    }
    const batch = this.#vehicleIds.slice(this.#at, this.#at + BATCH);
    this.#at = this.#at + BATCH < this.#vehicleIds.length ? this.#at + BATCH : 0;
    return this.#records(batch, this.#data);
  }

  #records(vehicleIds: readonly string[], data: string): KinesisStreamRecord[] {
    return vehicleIds.map((vehicleId) => streamRecord(vehicleId, data, this.#number++));
  }
}

/** Doors stay closed, and the engine finds nothing wrong with itself. */
function calm(path: string, value: SignalValue): SignalValue {
  if (path.endsWith('.IsOpen')) return false;
  return path === TROUBLE_CODES_SIGNAL ? '' : value;
}

function streamRecord(partitionKey: string, data: string, number: number): KinesisStreamRecord {
  const sequenceNumber = String(number);
  return {
    kinesis: {
      ...{ kinesisSchemaVersion: '1.0', partitionKey, sequenceNumber, data },
      approximateArrivalTimestamp: Date.now() / 1000,
    },
    ...{ eventSource: 'aws:kinesis', eventVersion: '1.0', eventID: `shardId-000000000000:${sequenceNumber}` },
    ...{ eventName: 'aws:kinesis:record', invokeIdentityArn: '', awsRegion: '', eventSourceARN: '' },
  };
}

/** Numbers from 0 to 1, always the same ones. [Park and Miller 1988] */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
