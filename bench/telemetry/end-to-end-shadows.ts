import {
  DynamoDBClient,
  type DynamoDBClientConfig,
  ScanCommand,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { readReported } from '../../contract/telemetry/reported-text.ts';

/** The shadows as they are in the table, looked at from outside now and then. */
export interface ShadowWatch {
  /** Frames of all rows. Notes how late each row that was written since the last look was. */
  look(): Promise<number>;
  /** From a row's newest measurement to the write that stored it, ms, since the last call of this; sorted. */
  takeLatenciesMs(): number[];
  close(): void;
}

export function watchShadows(aws: DynamoDBClientConfig, tableName: string): ShadowWatch {
  const dynamodb = new DynamoDBClient(aws);
  const seen = new Map<string, number>();
  let latenciesMs: number[] = [];
  const noteRow = (vehicleId: string, updatedAtMs: number, reported: string): void => {
    if (seen.get(vehicleId) === updatedAtMs) return;
    seen.set(vehicleId, updatedAtMs);
    latenciesMs.push(updatedAtMs - readReported(reported).newestMs);
  };
  return {
    async look() {
      let frames = 0;
      let startKey: ScanCommandOutput['LastEvaluatedKey'];
      do {
        const page: ScanCommandOutput = await dynamodb.send(
          new ScanCommand({
            ...{ TableName: tableName, ConsistentRead: true, ExclusiveStartKey: startKey },
            ProjectionExpression: 'vehicleId, frames, updatedAtMs, reported',
          }),
        );
        for (const { vehicleId, frames: count, updatedAtMs, reported } of page.Items ?? []) {
          frames += Number(count?.N ?? 0);
          if (reported?.S !== undefined) noteRow(vehicleId?.S ?? '', Number(updatedAtMs?.N), reported.S);
        }
        startKey = page.LastEvaluatedKey;
      } while (startKey !== undefined);
      return frames;
    },
    takeLatenciesMs() {
      const taken = latenciesMs.sort((one, other) => one - other);
      latenciesMs = [];
      return taken;
    },
    close: () => dynamodb.destroy(),
  };
}
