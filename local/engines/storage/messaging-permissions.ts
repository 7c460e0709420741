import type { AwsHttpRequest } from '../../ports/aws-http.ts';
import { jsonObjectOf, targetOf } from '../aws-error.ts';
import { queueNameOf } from './queue-url.ts';

interface Scope {
  region: string;
  accountId: string;
}

/** Batches need the action of their single form. [AWS-SQS: API permissions] */
const sqsBatches: Record<string, string> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

/** The IAM action of an SQS call on its queue's ARN. */
export function sqsPermissions(request: AwsHttpRequest, scope: Scope): { action: string; resource: string }[] {
  const { operation } = targetOf(request.headers);
  const input = jsonObjectOf(request.body) ?? {};
  const action = `sqs:${sqsBatches[operation] ?? operation}`;
  const name = typeof input['QueueUrl'] === 'string' ? queueNameOf(input['QueueUrl']) : input['QueueName'];
  if (typeof name !== 'string') return [{ action, resource: '*' }];
  return [{ action, resource: `arn:aws:sqs:${scope.region}:${scope.accountId}:${name}` }];
}

/** The IAM action of an SNS call on its topic's ARN. */
export function snsPermissions(request: AwsHttpRequest, scope: Scope): { action: string; resource: string }[] {
  const form = new URLSearchParams(request.body.toString('utf8'));
  const operation = form.get('Action') ?? '';
  const action = operation === 'PublishBatch' ? 'sns:Publish' : `sns:${operation}`;
  return [{ action, resource: topicArnOf(form, scope) }];
}

function topicArnOf(form: URLSearchParams, scope: Scope): string {
  const arn = form.get('TopicArn') ?? form.get('TargetArn') ?? form.get('ResourceArn');
  if (arn) return arn;
  const subscription = form.get('SubscriptionArn');
  if (subscription) return subscription.split(':').slice(0, 6).join(':');
  const name = form.get('Name');
  return name ? `arn:aws:sns:${scope.region}:${scope.accountId}:${name}` : '*';
}
