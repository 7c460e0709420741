import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { ServiceFunction } from './service-function.ts';

/** What Lambda's pollers read a stream with, in the function's role. [AWS-Lambda: with-kinesis permissions] */
const READ = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
];

export function allowStreamRead(target: ServiceFunction, stream: IStream): void {
  target.allow(READ, stream.streamArn);
}
