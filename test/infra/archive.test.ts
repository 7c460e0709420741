import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { ARCHIVED_SIGNALS, ROW_COLUMNS } from '../../contract/archive/columns.ts';
import { hourPrefix } from '../../contract/archive/object-key.ts';
import { findEnvironment } from '../../lib/environments/find-environment.ts';
import { emptyBundles, resourcesOf, roadbedApp, stackOf } from './synthesized-roadbed.ts';

vi.setConfig({ testTimeout: 60_000 });

const bundles = emptyBundles();
afterAll(bundles.remove);
const prod = roadbedApp('prod', bundles.directory);
const data = Template.fromStack(stackOf(prod, 'data'));
const ingestion = Template.fromStack(stackOf(prod, 'ingestion'));

describe('the consumer that archives', () => {
  it('has a mapping of its own, with large batches, that does not give up while the stream remembers', () => {
    const mappings = Object.values(ingestion.findResources('AWS::Lambda::EventSourceMapping'));
    const [mapping] = mappings.filter(({ Properties }) => Properties.BatchSize === 10_000);
    expect(mapping?.['Properties']).toMatchObject({
      MaximumBatchingWindowInSeconds: 300,
      BisectBatchOnFunctionError: true,
      MaximumRecordAgeInSeconds: (findEnvironment('prod').telemetryStream.retentionHours - 4) * 3600,
      StartingPosition: 'TRIM_HORIZON',
      DestinationConfig: { OnFailure: { Destination: expect.anything() } },
    });
    expect(mapping?.['Properties']).not.toHaveProperty('MaximumRetryAttempts');
    expect(mapping?.['Properties']).not.toHaveProperty('FunctionResponseTypes');
  });

  it('has as many shares as the stream has shards', () => {
    ingestion.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({ POWERTOOLS_SERVICE_NAME: 'telemetry-archive', ARCHIVE_SHARE_BITS: '1' }),
      },
    });
  });

  it('wakes somebody when it is an hour behind', () => {
    Template.fromStack(stackOf(prod, 'observability')).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'IteratorAge',
      Threshold: 3_600_000,
    });
  });
});

describe('the bucket', () => {
  it('is encrypted, closed to the public and to plain HTTP, and forgets', () => {
    data.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: Match.anyValue(),
      PublicAccessBlockConfiguration: Match.objectLike({ RestrictPublicBuckets: true, BlockPublicPolicy: true }),
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({
            ExpirationInDays: 400,
            Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 60 }],
          }),
        ],
      },
    });
  });

  it('may be written by one policy and read by another, neither deletes', () => {
    const policies = Object.values(data.findResources('AWS::IAM::ManagedPolicy')).map(({ Properties }) => Properties);
    const actionsOf = (description: string): unknown[] =>
      policies
        .filter(({ Description }) => Description === description)
        .flatMap(({ PolicyDocument }) => PolicyDocument.Statement.map(({ Action }: { Action: unknown }) => Action));
    expect(actionsOf('Adds files to the telemetry archive')).toEqual(['s3:PutObject']);
    expect(actionsOf('Reads files of the telemetry archive')).toEqual(['s3:GetObject', 's3:ListBucket']);
  });
});

describe('the table', () => {
  const [table] = resourcesOf(prod, 'AWS::Glue::Table');
  const { TableInput: input } = table?.Properties ?? {};

  it('has a column for all that rows have and for each signal, as the files have it', () => {
    const columns: { Name: string; Type: string }[] = input.StorageDescriptor.Columns;
    const expected = [...ROW_COLUMNS, ...ARCHIVED_SIGNALS.values()].map(({ name, type }) => [name, type]);
    expect(columns.map(({ Name, Type }) => [Name, Type])).toEqual(expected);
  });

  it('finds its partitions by the names that the files are given', () => {
    const { Parameters: parameters, PartitionKeys: keys } = input;
    expect(keys.map(({ Name }: { Name: string }) => Name)).toEqual(['date', 'hour']);
    expect(parameters).toMatchObject({
      'projection.enabled': 'true',
      'projection.date.range': 'NOW-400DAYS,NOW+1DAYS',
      'projection.hour.digits': '2',
    });
    const template = JSON.stringify(parameters['storage.location.template']);
    const ofHour = template.replace('${date}', '2026-11-23').replace('${hour}', '04');
    expect(ofHour).toContain(`/${hourPrefix(Date.UTC(2026, 10, 23, 4))}`);
  });
});
