import { gzipSync } from 'node:zlib';
import type { Clock, ScheduledTask } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { DeliveryStreamSettings } from './delivery-stream-settings.ts';
import { objectKey } from './s3-prefix.ts';

export interface DeliveryPorts {
  clock: Clock;
  log: Log;
  newId: () => string;
  putS3Object(bucket: string, key: string, body: Uint8Array): Promise<void>;
}

/** Records on their way to S3. */
export interface DeliveryStream {
  readonly settings: DeliveryStreamSettings;
  readonly createdAtMs: number;
  /** False when the buffer is full because S3 does not take what came before. */
  put(data: Uint8Array): boolean;
  /** Delivers what is buffered; resolves when S3 has it, or it is given up. */
  flush(): Promise<void>;
  end(): void;
}

const TRIES = 3;
const RETRY_MS = 5000;
/** Deliveries that wait for S3, in buffers; more is answered as a busy service would. [assumed] */
const MAX_WAITING_BUFFERS = 4;

/** Buffers until the size or the time of the first record is reached, then writes one object. [AWS-Firehose: basic-deliver] */
export function createDeliveryStream(settings: DeliveryStreamSettings, ports: DeliveryPorts): DeliveryStream {
  const { clock, log } = ports;
  let records: Uint8Array[] = [];
  let bufferedBytes = 0;
  let waitingBytes = 0;
  let firstAtMs = 0;
  let timer: ScheduledTask | undefined;
  let lastDelivery = Promise.resolve();

  function flush(): Promise<void> {
    timer?.cancel();
    timer = undefined;
    if (records.length === 0) return lastDelivery;
    const [body, bytes, arrivalMs] = [Buffer.concat(records), bufferedBytes, firstAtMs];
    records = [];
    bufferedBytes = 0;
    waitingBytes += bytes;
    // one after the other: objects appear in the order of their records
    lastDelivery = lastDelivery.then(async () => {
      await deliver(body, arrivalMs);
      waitingBytes -= bytes;
    });
    return lastDelivery;
  }

  async function deliver(body: Buffer, arrivalMs: number): Promise<void> {
    const { bucket, prefix, name: streamName, isGzip } = settings;
    const suffix = isGzip ? '.gz' : '';
    const key = objectKey({ prefix, streamName, arrivalMs, newId: ports.newId, suffix });
    const data = isGzip ? gzipSync(body) : body;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await ports.putS3Object(bucket, key, data);
        log('debug', 'firehose-delivered', { streamName, bucket, key, bytes: data.length });
        return;
      } catch (error) {
        const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        log('error', 'firehose-delivery-failed', { streamName, bucket, key, attempt, reason });
        if (attempt === TRIES) return;
        await new Promise<void>((resolve) => clock.schedule(RETRY_MS, resolve));
      }
    }
  }

  return {
    settings,
    createdAtMs: clock.nowMs(),
    put(data) {
      if (waitingBytes + bufferedBytes >= MAX_WAITING_BUFFERS * settings.bufferBytes) return false;
      if (records.length === 0) {
        firstAtMs = clock.nowMs();
        timer = clock.schedule(settings.bufferMs, () => void flush());
      }
      records.push(data);
      bufferedBytes += data.length;
      if (bufferedBytes >= settings.bufferBytes) void flush();
      return true;
    },
    flush,
    end() {
      timer?.cancel();
      records = [];
    },
  };
}
