import { AwsError, isObject, type JsonObject } from '../aws-error.ts';
import { prefixFault } from './s3-prefix.ts';

/** A delivery stream's name and its extended S3 destination. */
export interface DeliveryStreamSettings {
  name: string;
  bucket: string;
  roleArn: string;
  prefix: string;
  errorPrefix: string;
  bufferBytes: number;
  bufferMs: number;
  isGzip: boolean;
}

const MIB = 1024 * 1024;

/** Reads CreateDeliveryStream's input; what is not emulated is refused by name. [AWS-Firehose: API_CreateDeliveryStream] */
export function readSettings(input: JsonObject): DeliveryStreamSettings {
  const name = String(input['DeliveryStreamName'] ?? '');
  if (!/^[a-zA-Z0-9_.-]{1,64}$/.test(name)) throw invalid(`DeliveryStreamName "${name}" is not valid`);
  const type = input['DeliveryStreamType'] ?? 'DirectPut';
  if (type !== 'DirectPut') throw invalid(`DeliveryStreamType ${String(type)} is not emulated; DirectPut is`);
  const destination = input['ExtendedS3DestinationConfiguration'] ?? input['S3DestinationConfiguration'];
  if (!isObject(destination)) throw invalid('Only an ExtendedS3DestinationConfiguration is emulated');
  refuseUnknownParts(destination);
  const hints = isObject(destination['BufferingHints']) ? destination['BufferingHints'] : {};
  const compression = destination['CompressionFormat'] ?? 'UNCOMPRESSED';
  if (compression !== 'UNCOMPRESSED' && compression !== 'GZIP') {
    throw invalid(`CompressionFormat ${String(compression)} is not emulated; UNCOMPRESSED and GZIP are`);
  }
  return {
    name,
    bucket: bucketOf(destination['BucketARN']),
    roleArn: String(destination['RoleARN'] ?? ''),
    prefix: prefixOf(destination['Prefix']),
    errorPrefix: String(destination['ErrorOutputPrefix'] ?? ''),
    bufferBytes: within('SizeInMBs', hints['SizeInMBs'] ?? 5, 1, 128) * MIB,
    bufferMs: within('IntervalInSeconds', hints['IntervalInSeconds'] ?? 300, 0, 900) * 1000,
    isGzip: compression === 'GZIP',
  };
}

function refuseUnknownParts(destination: JsonObject): void {
  const isEnabled = (part: string): boolean => isObject(destination[part]) && destination[part]['Enabled'] === true;
  const refused = [
    'ProcessingConfiguration',
    'DataFormatConversionConfiguration',
    'DynamicPartitioningConfiguration',
  ].find(isEnabled);
  if (refused !== undefined) throw invalid(`${refused} is not emulated`);
}

function bucketOf(bucketArn: unknown): string {
  const bucket = /^arn:[^:]+:s3:::(.+)$/.exec(String(bucketArn ?? ''))?.[1];
  if (bucket === undefined) throw invalid(`BucketARN "${String(bucketArn)}" is not a bucket's ARN`);
  return bucket;
}

function prefixOf(value: unknown): string {
  const prefix = String(value ?? '');
  const fault = prefixFault(prefix);
  if (fault !== undefined) throw invalid(fault);
  return prefix;
}

function within(name: string, value: unknown, min: number, max: number): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  throw invalid(`${name} must be a whole number from ${min} to ${max}`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidArgumentException', message);
}
