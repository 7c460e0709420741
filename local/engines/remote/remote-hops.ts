import type { DataHops } from '../../ports/data-hops.ts';
import { errorOf } from '../aws-error.ts';
import { objectPath } from '../storage/object-path.ts';
import type { QueueUrls } from '../storage/queue-url.ts';
import { sendMessageInput } from '../storage/send-message-input.ts';
import type { RemoteEndpoint } from './remote-endpoint.ts';

/** The hops as API calls of a remote endpoint. Failures carry AWS's error name. */
export function createRemoteHops(endpoint: RemoteEndpoint, queueUrls: QueueUrls): DataHops {
  const send = async (service: string, method: string, url: string, contentType: string, body: Buffer) => {
    const answer = await endpoint.forward(service, { method, url, headers: { 'content-type': contentType }, body });
    if (answer.status >= 300) throw errorOf(answer);
  };
  return {
    async putKinesisRecord(streamName, partitionKey, data) {
      const output = await endpoint.call('kinesis', 'PutRecord', {
        StreamName: streamName,
        PartitionKey: partitionKey,
        Data: Buffer.from(data).toString('base64'),
      });
      return { shardId: String(output['ShardId']), sequenceNumber: String(output['SequenceNumber']) };
    },
    async sendSqsMessage(queueUrl, body, details) {
      const input = queueUrls.toInternal(sendMessageInput(queueUrl, body, details));
      await endpoint.call('sqs', 'SendMessage', input);
    },
    async putS3Object(bucket, key, body) {
      await send('s3', 'PUT', objectPath(bucket, key), 'application/octet-stream', Buffer.from(body));
    },
    async publishSns(topicArn, message, structure) {
      const form = new URLSearchParams({
        Action: 'Publish',
        Version: '2010-03-31',
        TopicArn: topicArn,
        Message: message,
        ...(structure && { MessageStructure: structure }),
      });
      await send('sns', 'POST', '/', 'application/x-www-form-urlencoded', Buffer.from(form.toString()));
    },
    async putDynamoItem(tableName, item) {
      await endpoint.call('dynamodb', 'PutItem', { TableName: tableName, Item: item });
    },
  };
}
