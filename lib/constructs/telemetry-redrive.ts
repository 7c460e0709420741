import { Duration } from 'aws-cdk-lib';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import { FunctionSchedule } from './schedule.ts';
import { ServiceFunction } from './service-function.ts';

export interface TelemetryRedriveProps {
  readonly environment: Environment;
  readonly bundlesDir: string;
  readonly stream: IStream;
  /** Where the rules' error actions put what could not be handed on. */
  readonly ruleErrors: IQueue;
  readonly failureQueue: IQueue;
}

/** Shorter than the alarm's two periods, and nearly free while the queue is empty. */
const EVERY = Duration.minutes(5);

/** Takes frames that the stream refused back to it by itself, once it is well again. */
export class TelemetryRedrive extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, { stream, ruleErrors, failureQueue, ...settings }: TelemetryRedriveProps) {
    super(scope, id);
    this.function = new ServiceFunction(this, {
      ...settings,
      functionName: 'telemetry-redrive',
      description: 'Puts frames on the stream that their rule could not put there',
      // below the time for which the queue hides what was taken from others
      timeoutSeconds: 25,
    });
    this.function.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], ruleErrors.queueArn);
    this.function.allow(['kinesis:PutRecords'], stream.streamArn);
    this.function.function.addEnvironment(ENV.ruleErrorsQueue, ruleErrors.queueUrl);
    this.function.function.addEnvironment(ENV.telemetryStream, stream.streamName);
    new FunctionSchedule(this, 'Schedule', {
      target: this.function,
      every: EVERY,
      description: 'Puts refused frames on the stream',
      failureQueue,
    });
  }
}
