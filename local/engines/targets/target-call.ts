import type { LambdaInvoker } from '../../ports/lambda-invoker.ts';
import type { RuleHops } from '../../ports/rule-hops.ts';
import { AwsError } from '../aws-error.ts';

/** What a schedule or an event rule can reach. */
export interface TargetPorts {
  hops: Pick<RuleHops, 'sendSqsMessage' | 'publishSns' | 'putLogEvents'>;
  lambdas: LambdaInvoker;
  /** SQS speaks URLs where targets are ARNs. */
  queueUrlOf(queueArn: string): string;
}

export interface TargetCall {
  arn: string;
  /** What the target receives. */
  payload: string;
  /** Of a FIFO queue. */
  groupId?: string | undefined;
}

/** The service an ARN belongs to, `lambda` for example. */
export function serviceOf(arn: string): string {
  return arn.split(':')[2] ?? '';
}

/** Hands a payload to a Lambda function (asynchronously), a queue or a topic. Throws with AWS's error name. */
export async function callTarget({ arn, payload, groupId }: TargetCall, ports: TargetPorts): Promise<void> {
  switch (serviceOf(arn)) {
    case 'lambda':
      return ports.lambdas.invokeAsync(arn, JSON.parse(payload));
    case 'sqs':
      return ports.hops.sendSqsMessage(ports.queueUrlOf(arn), payload, groupId === undefined ? {} : { groupId });
    case 'sns':
      return ports.hops.publishSns(arn, payload);
    default:
      throw new AwsError('ValidationException', `${arn} is of a kind that is not emulated as a target`);
  }
}
