import { DynamoDBClient, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { OperatorAccess } from './operator-access.ts';

/** Looks into the engines as an operator would: what really was stored. */
export interface StoreProbe {
  /** Frames merged into the shadows of these vehicles. */
  framesStored(vehicleIds: ReadonlySet<string>): Promise<number>;
  quarantined(): Promise<number>;
  close(): void;
}

export function createStoreProbe(access: OperatorAccess): StoreProbe {
  const dynamodb = new DynamoDBClient(access.sdk);
  const s3 = new S3Client({ ...access.sdk, forcePathStyle: true });
  return {
    async framesStored(vehicleIds) {
      let frames = 0;
      let startKey: ScanCommandOutput['LastEvaluatedKey'];
      do {
        const page: ScanCommandOutput = await dynamodb.send(
          new ScanCommand({
            TableName: access.output('ShadowsTable'),
            ProjectionExpression: 'vehicleId, frames',
            ConsistentRead: true,
            ExclusiveStartKey: startKey,
          }),
        );
        for (const row of page.Items ?? []) {
          if (vehicleIds.has(row['vehicleId']?.S ?? '')) frames += Number(row['frames']?.N ?? 0);
        }
        startKey = page.LastEvaluatedKey;
      } while (startKey !== undefined);
      return frames;
    },
    async quarantined() {
      const Bucket = access.output('QuarantineBucket');
      const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'undecodable/' }));
      return KeyCount ?? 0;
    },
    close() {
      dynamodb.destroy();
      s3.destroy();
    },
  };
}
