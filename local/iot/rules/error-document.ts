import type { FailedAction } from './action-run.ts';
import type { RuleMessage } from './rule-message.ts';

/** What a rule's error action is given: the message as it came, and every failure of it. [AWS-IoT: rule-error-handling] */
interface ErrorDocument {
  ruleName: string;
  topic: string;
  cloudwatchTraceId: string;
  clientId: string;
  sourceIp?: string;
  base64OriginalPayload: string;
  failures: { failedAction: string; failedResource: string; errorMessage: string }[];
}

/** `topic` is what SQL's `topic()` gives, without a Basic Ingest prefix [assumed]. */
export function errorDocument(ruleName: string, message: RuleMessage, failures: FailedAction[]): ErrorDocument {
  const { source, payload } = message;
  return {
    ruleName,
    topic: message.topic,
    cloudwatchTraceId: message.traceId(),
    clientId: source.clientId ?? 'n/a',
    ...(source.sourceIp !== undefined && { sourceIp: source.sourceIp }),
    base64OriginalPayload: Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('base64'),
    failures: failures.map((failure) => ({
      failedAction: actionName(failure.type),
      failedResource: failure.resource,
      errorMessage: failure.errorMessage,
    })),
  };
}

/** `S3Action`, `LambdaAction`, `RepublishAction`, `DynamoAction` are documented; the rest follow the pattern [assumed]. */
export function actionName(type: string): string {
  return type.startsWith('DynamoDB') ? 'DynamoAction' : `${type}Action`;
}
