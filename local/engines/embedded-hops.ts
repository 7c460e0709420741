import type { AwsService } from '../ports/aws-http.ts';
import type { DataHops } from '../ports/data-hops.ts';
import { AwsError, errorOf, type JsonObject, jsonObjectOf } from './aws-error.ts';
import type { DynamoDbEngine } from './dynamodb/dynamodb-engine.ts';
import type { KinesisEngine } from './kinesis/kinesis-engine.ts';
import { objectPath } from './storage/object-path.ts';
import { sendMessageInput } from './storage/send-message-input.ts';
import type { StorageEngine } from './storage/storage-services.ts';

/** Hops straight into the engines in this process; no socket, no signature. Failures carry AWS's error name. */
export function createEmbeddedHops(parts: {
  dynamodb: DynamoDbEngine;
  kinesis: KinesisEngine;
  storage: StorageEngine;
}): DataHops {
  const { storage } = parts;
  return {
    putKinesisRecord: async (streamName, partitionKey, data) => parts.kinesis.put(streamName, partitionKey, data),
    async sendSqsMessage(queueUrl, body, details) {
      const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' };
      const input = JSON.stringify(sendMessageInput(queueUrl, body, details));
      await send(storage.sqs, 'POST', '/', headers, Buffer.from(input));
    },
    async putS3Object(bucket, key, body) {
      await send(
        storage.s3,
        'PUT',
        objectPath(bucket, key),
        { 'content-type': 'application/octet-stream' },
        Buffer.from(body),
      );
    },
    async publishSns(topicArn, message, structure) {
      const form = new URLSearchParams({
        Action: 'Publish',
        Version: '2010-03-31',
        TopicArn: topicArn,
        Message: structure === 'json' ? queueText(message) : message,
      });
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      await send(storage.sns, 'POST', '/', headers, Buffer.from(form.toString()));
    },
    async putDynamoItem(tableName, item) {
      const input: JsonObject = { TableName: tableName, Item: structuredClone(item) };
      await parts.dynamodb.execute('PutItem', input);
    },
  };
}

/** The text for queues, the only subscribers here: the engine itself does not know message structures. [AWS-SNS: API_Publish] */
function queueText(message: string): string {
  const texts = jsonObjectOf(message);
  const fallback = texts?.['default'];
  if (typeof fallback === 'string') return typeof texts?.['sqs'] === 'string' ? texts['sqs'] : fallback;
  throw new AwsError('InvalidParameter', 'Message Structure - No default entry in JSON message body');
}

async function send(
  service: AwsService,
  method: string,
  url: string,
  headers: Record<string, string>,
  body: Buffer,
): Promise<void> {
  const answer = await service.handle({ method, url, headers, body }, { kind: 'operator' });
  if (answer.status >= 300) throw errorOf(answer);
}
