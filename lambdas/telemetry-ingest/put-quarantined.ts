import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  type QuarantinedRecord,
  quarantineKeyOf,
  quarantineMetadataOf,
} from '../../contract/telemetry/quarantined-record.ts';

const client = new S3Client({});

export async function putQuarantined(bucket: string, record: QuarantinedRecord): Promise<void> {
  await client.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: quarantineKeyOf(record),
      Body: record.bytes,
      ContentType: 'application/octet-stream',
      Metadata: quarantineMetadataOf(record),
    }),
  );
}
