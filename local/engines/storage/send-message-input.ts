import type { QueueMessageDetails } from '../../ports/data-hops.ts';
import type { JsonObject } from '../aws-error.ts';

/** The input of SQS' SendMessage. */
export function sendMessageInput(queueUrl: string, body: string, details: QueueMessageDetails = {}): JsonObject {
  const { groupId, attributes } = details;
  return {
    QueueUrl: queueUrl,
    MessageBody: body,
    ...(groupId === undefined ? {} : { MessageGroupId: groupId }),
    ...(attributes && { MessageAttributes: textAttributes(attributes) }),
  };
}

function textAttributes(attributes: Record<string, string>): JsonObject {
  const entries = Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]);
  return Object.fromEntries(entries);
}
