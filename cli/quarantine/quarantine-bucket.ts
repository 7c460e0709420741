import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { QUARANTINE_PREFIXES } from '../../contract/telemetry/quarantined-record.ts';

export interface QuarantineBucket {
  s3: S3Client;
  bucket: string;
}

/** Keys below `prefix` of what was written at `sinceMs` or later, a page at a time, in their order. */
export async function* keyPages(
  { s3, bucket }: QuarantineBucket,
  prefix: string,
  sinceMs = 0,
): AsyncGenerator<string[]> {
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...(token && { ContinuationToken: token }) }),
    );
    const written = (page.Contents ?? []).filter(({ LastModified }) => (LastModified?.getTime() ?? sinceMs) >= sinceMs);
    yield written.flatMap(({ Key }) => Key ?? []);
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}

/** Undefined when there is no such object (any more). */
export async function readObject({ s3, bucket }: QuarantineBucket, key: string): Promise<Uint8Array | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** Moves the object out of the way, its metadata with it. One that is gone was moved by another run. */
export async function moveToReprocessed({ s3, bucket }: QuarantineBucket, key: string): Promise<void> {
  const source = `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  const moved = `${QUARANTINE_PREFIXES.reprocessed}${key}`;
  try {
    await s3.send(new CopyObjectCommand({ Bucket: bucket, Key: moved, CopySource: source }));
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return;
    throw error;
  }
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
}
