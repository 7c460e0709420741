import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type RuleError, readRuleError, remedyOf, vehicleOfRuleError } from '../../contract/telemetry/rule-error.ts';
import type { Contents, SetAside } from './set-aside.ts';

export interface RuleErrorQueue {
  sqs: SQSClient;
  queueUrl: string;
}

/** Messages of one reading are hidden so long from another; those of a run that is killed come back by themselves. */
const HIDDEN_SECONDS = 300;
const BATCH = 10;
/** A standard queue may answer empty though it is not. */
const EMPTY_ANSWERS = 3;

/**
 * Messages whose rule could not hand them on. A queue cannot be looked at without taking: call `release` when done, so
 * that what was not settled is there again.
 */
export function openRuleErrors({ sqs, queueUrl }: RuleErrorQueue): {
  items(): AsyncGenerator<SetAside>;
  release(): Promise<void>;
} {
  const taken = new Map<string, Message>();
  return {
    async *items() {
      for (let empty = 0; empty < EMPTY_ANSWERS; ) {
        const messages = (await receive({ sqs, queueUrl })).filter(({ MessageId = '' }) => !taken.has(MessageId));
        empty = messages.length === 0 ? empty + 1 : 0;
        for (const message of messages) {
          taken.set(message.MessageId ?? '', message);
          const item = ruleError({ sqs, queueUrl }, message, () => taken.delete(message.MessageId ?? ''));
          if (item !== undefined) yield item;
        }
      }
    },
    async release() {
      const left = [...taken.values()];
      for (let at = 0; at < left.length; at += BATCH) {
        const Entries = left.slice(at, at + BATCH).map(({ ReceiptHandle }, index) => ({
          ...{ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 },
        }));
        await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
      }
      taken.clear();
    },
  };
}

async function receive({ sqs, queueUrl }: RuleErrorQueue): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: BATCH,
      VisibilityTimeout: HIDDEN_SECONDS,
      WaitTimeSeconds: 0,
      MessageSystemAttributeNames: ['SentTimestamp'],
    }),
  );
  return Messages;
}

function ruleError({ sqs, queueUrl }: RuleErrorQueue, message: Message, onSettled: () => void): SetAside | undefined {
  const error = readRuleError(message.Body ?? '');
  if (error === undefined) return undefined;
  const payload = Buffer.from(error.payloadBase64, 'base64');
  const vehicleId = vehicleOfRuleError(error);
  return {
    kind: 'rule-error',
    id: message.MessageId ?? '',
    reason: error.failures[0]?.failedAction ?? 'unknown',
    detail: error.failures.map(({ errorMessage }) => errorMessage).join('; '),
    arrivedAtMs: Number(message.Attributes?.SentTimestamp ?? 0),
    vehicleIds: vehicleId === undefined ? [] : [vehicleId],
    position: `${error.ruleName} ${error.topic}`,
    codecByte: payload[0],
    sizeBytes: payload.length,
    read: async () => [{ partitionKey: vehicleId ?? '', data: payload }],
    load: async () => contentsOf(error, payload),
    settle: async () => {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
      onSettled();
    },
  };
}

function contentsOf(error: RuleError, payload: Uint8Array): Contents {
  const remedy = remedyOf(error);
  switch (remedy.kind) {
    case 'frame':
      return { kind: 'records', records: [{ partitionKey: remedy.vehicleId, data: payload }] };
    case 'publish':
      return { kind: 'message', topic: remedy.topic, payload };
    case 'stays':
      return remedy;
  }
}
