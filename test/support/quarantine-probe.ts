import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { OperatorAccess } from '../../cli/up/operator-access.ts';

export interface QuarantinedObject {
  key: string;
  bytes: Buffer;
  metadata: Record<string, string>;
}

/** Every object of the quarantine bucket below `prefix`, with its bytes. */
export async function quarantinedObjects(operator: OperatorAccess, prefix: string): Promise<QuarantinedObject[]> {
  const s3 = new S3Client({ ...operator.sdk, forcePathStyle: true });
  const Bucket = operator.output('QuarantineBucket');
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
  const objects = await Promise.all(
    Contents.map(async ({ Key = '' }) => {
      const { Body, Metadata = {} } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return { key: Key, bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), metadata: Metadata };
    }),
  );
  s3.destroy();
  return objects;
}
