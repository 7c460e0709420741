import type { RoleAuthorizer } from '../../ports/role-authorizer.ts';
import type { EventSourceMappingSpec } from '../backends.ts';
import { refuseUnknownDestination } from './destination.ts';
import { awsError } from './runtime-error.ts';

/** A Kinesis mapping with AWS's defaults filled in. [AWS-Lambda: CreateEventSourceMapping] */
export interface MappingSettings {
  id: string;
  streamArn: string;
  enabled: boolean;
  batchSize: number;
  batchingWindowMs: number;
  parallelizationFactor: number;
  bisectsOnError: boolean;
  /** Infinity means: until the record expires. */
  maxRetries: number;
  maxRecordAgeMs: number;
  reportsItemFailures: boolean;
  /** Records that arrived earlier are skipped; undefined starts at the oldest. */
  notBeforeMs?: number;
  onFailureArn?: string;
}

const READ_ACTIONS = ['kinesis:DescribeStream', 'kinesis:GetShardIterator', 'kinesis:GetRecords'];

/**
 * Checks a mapping as AWS does at its creation. Throws `InvalidParameterValueException` for values out of range, for a
 * role that may not read the stream, and by name for sources and options that are not emulated.
 */
export function mappingSettings(
  spec: EventSourceMappingSpec,
  roleArn: string,
  roles: RoleAuthorizer,
  nowMs: number,
): MappingSettings {
  refuseNotEmulated(spec);
  refuseUnreadable(spec.EventSourceArn, roleArn, roles);
  const batchSize = inRange('BatchSize', spec.BatchSize ?? 100, 1, 10_000);
  const batchingWindowSeconds = inRange(
    'MaximumBatchingWindowInSeconds',
    spec.MaximumBatchingWindowInSeconds ?? 0,
    0,
    300,
  );
  const retries = inRange('MaximumRetryAttempts', spec.MaximumRetryAttempts ?? -1, -1, 10_000);
  const ageSeconds = inRange('MaximumRecordAgeInSeconds', spec.MaximumRecordAgeInSeconds ?? -1, -1, 604_800);
  const notBeforeMs = startOf(spec, nowMs);
  const onFailureArn = spec.DestinationConfig?.OnFailure?.Destination;
  return {
    id: spec.id,
    streamArn: spec.EventSourceArn,
    enabled: spec.Enabled ?? true,
    batchSize,
    batchingWindowMs: batchingWindowSeconds * 1000,
    parallelizationFactor: inRange('ParallelizationFactor', spec.ParallelizationFactor ?? 1, 1, 10),
    bisectsOnError: spec.BisectBatchOnFunctionError ?? false,
    maxRetries: retries < 0 ? Number.POSITIVE_INFINITY : retries,
    maxRecordAgeMs: ageSeconds < 0 ? Number.POSITIVE_INFINITY : ageSeconds * 1000,
    reportsItemFailures: spec.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    ...(notBeforeMs === undefined ? {} : { notBeforeMs }),
    ...(onFailureArn === undefined ? {} : { onFailureArn }),
  };
}

/** Wait before retry 1, 2, ... of a failed batch: doubling from 100 ms to 10 s. [assumed: AWS names no figures] */
export function streamRetryDelayMs(retry: number): number {
  return Math.min(100 * 2 ** (retry - 1), 10_000);
}

/** LATEST is the moment of creation, so that nothing sent afterwards is missed. */
function startOf(spec: EventSourceMappingSpec, nowMs: number): number | undefined {
  switch (spec.StartingPosition) {
    case 'TRIM_HORIZON':
      return undefined;
    case 'LATEST':
      return nowMs;
    case 'AT_TIMESTAMP':
      return (spec.StartingPositionTimestamp ?? 0) * 1000;
    case undefined:
      throw awsError('InvalidParameterValueException', '1 validation error detected: StartingPosition is not provided');
  }
}

function refuseNotEmulated(spec: EventSourceMappingSpec): void {
  const service = spec.EventSourceArn.split(':')[2];
  if (service !== 'kinesis') throw notEmulated(spec, `event source ${spec.EventSourceArn}`);
  if ((spec.FilterCriteria?.Filters?.length ?? 0) > 0) throw notEmulated(spec, 'FilterCriteria');
  if ((spec.TumblingWindowInSeconds ?? 0) > 0) throw notEmulated(spec, 'TumblingWindowInSeconds');
  if (spec.ScalingConfig?.MaximumConcurrency !== undefined) throw notEmulated(spec, 'ScalingConfig');
  const destination = spec.DestinationConfig?.OnFailure?.Destination;
  refuseUnknownDestination(destination);
  if (destination?.split(':')[2] === 'lambda') throw notEmulated(spec, `destination ${destination}`);
}

function notEmulated(spec: EventSourceMappingSpec, what: string): Error {
  const message = `Event source mapping of ${spec.FunctionName}: ${what} is not emulated`;
  return awsError('InvalidParameterValueException', message);
}

function refuseUnreadable(streamArn: string, roleArn: string, roles: RoleAuthorizer): void {
  const refused = READ_ACTIONS.flatMap((action) => {
    const decision = roles.authorize(roleArn, action, streamArn);
    return decision.allowed ? [] : [decision.message];
  });
  if (refused[0] === undefined) return;
  const message = `Cannot access stream ${streamArn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream Actions on your stream in IAM. (${refused[0]})`;
  throw awsError('InvalidParameterValueException', message);
}

function inRange(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw awsError('InvalidParameterValueException', `${name} must be an integer from ${least} to ${most}, not ${value}`);
}
