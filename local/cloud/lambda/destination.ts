import { randomUUID } from 'node:crypto';
import type { DataHops } from '../../ports/data-hops.ts';
import type { Log } from '../../ports/log.ts';
import type { RoleAuthorizer } from '../../ports/role-authorizer.ts';
import type { FunctionSpec } from '../backends.ts';
import { awsError } from './runtime-error.ts';

export interface DestinationOptions {
  deliver: DataHops;
  roles: RoleAuthorizer;
  log: Log;
  /** SQS speaks URLs where the template says ARNs. */
  queueUrlOf(queueArn: string): string;
  invokeAsync(functionNameOrArn: string, event: unknown): void;
}

export interface DestinationRecord {
  /** What the destination receives as JSON. */
  record: Record<string, unknown>;
  /** Folder of the object when the destination is a bucket, e.g. `aws/lambda/async/my-function`. */
  objectFolder: string;
  atMs: number;
}

/** Sends invocation records to the destinations of functions and mappings, with the function's own role. */
export interface Destinations {
  /** Never rejects: an undeliverable record is logged as an error, as AWS counts it in a metric and drops it. */
  send(destinationArn: string, spec: FunctionSpec, record: DestinationRecord): Promise<void>;
}

interface Hop {
  action: string;
  resource: string;
  send(): Promise<void>;
}

/** Throws `InvalidParameterValueException` for a destination of a kind that is not emulated. */
export function refuseUnknownDestination(destinationArn: string | undefined): void {
  if (destinationArn === undefined || ['sqs', 'sns', 's3', 'lambda'].includes(serviceOf(destinationArn))) return;
  throw awsError('InvalidParameterValueException', `The destination ${destinationArn} is of a kind not emulated`);
}

/** Destinations that reach SQS, SNS, S3 and Lambda. [AWS-Lambda: asynchronous invocation destinations] */
export function createDestinations(options: DestinationOptions): Destinations {
  return {
    async send(destinationArn, spec, record) {
      const fields = { functionName: spec.functionName, destinationArn };
      try {
        const hop = hopTo(destinationArn, record, options);
        const decision = options.roles.authorize(spec.roleArn, hop.action, hop.resource);
        if (!decision.allowed) {
          options.log('error', 'lambda-destination-denied', { ...fields, message: decision.message });
          return;
        }
        await hop.send();
      } catch (error) {
        const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        options.log('error', 'lambda-destination-failed', { ...fields, message });
      }
    },
  };
}

function hopTo(arn: string, { record, objectFolder, atMs }: DestinationRecord, options: DestinationOptions): Hop {
  const body = JSON.stringify(record);
  switch (serviceOf(arn)) {
    case 'sqs': {
      const send = () => options.deliver.sendSqsMessage(options.queueUrlOf(arn), body);
      return { action: 'sqs:SendMessage', resource: arn, send };
    }
    case 'sns':
      return { action: 'sns:Publish', resource: arn, send: () => options.deliver.publishSns(arn, body) };
    case 's3': {
      const key = objectKey(objectFolder, atMs);
      const send = () => options.deliver.putS3Object(arn.split(':')[5] ?? '', key, Buffer.from(body));
      return { action: 's3:PutObject', resource: `${arn}/${key}`, send };
    }
    default: {
      const send = async () => options.invokeAsync(arn, record);
      return { action: 'lambda:InvokeFunction', resource: arn, send };
    }
  }
}

function objectKey(folder: string, atMs: number): string {
  const [day = '', time = ''] = new Date(atMs).toISOString().slice(0, 19).split('T');
  return `${folder}/${day.replaceAll('-', '/')}/${day}T${time.replaceAll(':', '.')}-${randomUUID()}`;
}

function serviceOf(arn: string): string {
  return arn.split(':')[2] ?? '';
}
