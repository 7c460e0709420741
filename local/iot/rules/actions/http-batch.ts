import type { Clock, ScheduledTask } from '../../../ports/clock.ts';
import { sendWithRetries } from '../send-with-retries.ts';
import { TopicRuleException } from '../topic-rule-exception.ts';
import { ActionFailure } from './action-failure.ts';
import type { ActionFields } from './action-fields.ts';

interface BatchConfig {
  maxOpenMs: number;
  maxSize: number;
  maxBytes: number;
  acrossTopics: boolean;
}

export interface HttpBatches {
  /** Resolves or rejects with the batch the message goes into; `send` of the last message added is called, with retries. */
  add(to: { url: string; topic: string }, body: Uint8Array, send: (batch: Buffer) => Promise<void>): Promise<void>;
}

interface Batch {
  bodies: Uint8Array[];
  bytes: number;
  timer: ScheduledTask;
  send: (batch: Buffer) => Promise<void>;
  waiting: { resolve: () => void; reject: (error: Error) => void }[];
}

/** Undefined without EnableBatching. Limits and defaults: [AWS-IoT: http-action-batching] */
export function readBatchConfig(fields: ActionFields): BatchConfig | undefined {
  if (!fields.flag('EnableBatching')) return undefined;
  const names = ['MaxBatchOpenMs', 'MaxBatchSize', 'MaxBatchSizeBytes', 'BatchAcrossTopics'];
  const config = fields.has('BatchConfig') ? fields.group('BatchConfig', names) : undefined;
  const within = (name: string, min: number, max: number, otherwise: number): number => {
    const value = config?.number(name) ?? otherwise;
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new TopicRuleException('InvalidRequestException', `Http.BatchConfig.${name} must be from ${min} to ${max}`);
  };
  return {
    maxOpenMs: within('MaxBatchOpenMs', 5, 200, 20),
    maxSize: within('MaxBatchSize', 2, 10, 10),
    maxBytes: within('MaxBatchSizeBytes', 100, 131_072, 5120),
    acrossTopics: config?.flag('BatchAcrossTopics') ?? false,
  };
}

/** Batches of one action: the first limit that is reached sends. A message over MaxBatchSizeBytes goes alone. */
export function createHttpBatches(config: BatchConfig, { clock }: { clock: Clock }): HttpBatches {
  const open = new Map<string, Batch>();

  async function flush(key: string, batch: Batch): Promise<void> {
    if (open.get(key) === batch) open.delete(key);
    batch.timer.cancel();
    const json = Buffer.from(`[${batch.bodies.map((body) => Buffer.from(body).toString('utf8')).join(',')}]`);
    const sent = await sendWithRetries(() => batch.send(json), clock);
    for (const { resolve, reject } of batch.waiting) {
      if (sent.ok) resolve();
      // the batch has had its tries
      else reject(new ActionFailure(sent.message));
    }
  }

  return {
    add({ url, topic }, body, send) {
      const key = config.acrossTopics ? url : JSON.stringify([url, topic]);
      const current = open.get(key);
      if (current && current.bytes + body.length > config.maxBytes) void flush(key, current);
      const batch = open.get(key) ?? newBatch(key, send);
      batch.bodies.push(body);
      batch.bytes += body.length;
      batch.send = send;
      const result = new Promise<void>((resolve, reject) => batch.waiting.push({ resolve, reject }));
      if (batch.bodies.length >= config.maxSize || batch.bytes >= config.maxBytes) void flush(key, batch);
      return result;
    },
  };

  function newBatch(key: string, send: Batch['send']): Batch {
    const timer = clock.schedule(config.maxOpenMs, () => void flush(key, batch));
    const batch: Batch = { bodies: [], bytes: 0, timer, send, waiting: [] };
    open.set(key, batch);
    return batch;
  }
}
