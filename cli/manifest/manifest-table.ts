import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { OPERATOR_KEY } from '../../local/operator-key.ts';
import { UsageError } from '../usage-error.ts';
import { cloudOfReadyFile, findRunningCloud } from '../why/running-cloud.ts';

export interface CloudChoice {
  endpoint: string | undefined;
  readyFile: string | undefined;
  /** The account of the environment's credentials rather than a local cloud. */
  isAws: boolean;
  region: string | undefined;
}

/** What SDK clients are made with; nothing but the region for AWS itself. */
export interface SdkTarget {
  endpoint?: string;
  region?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  maxAttempts: number;
}

/** A line's worth of rows may outrun an on-demand table for a while. */
const MAX_ATTEMPTS = 10;
const LOCAL_REGION = 'eu-central-1';

/** The local cloud that was named, or that runs; AWS only when asked for. */
export async function sdkTarget({ endpoint, readyFile, isAws, region }: CloudChoice): Promise<SdkTarget> {
  if (isAws) return { maxAttempts: MAX_ATTEMPTS, ...(region === undefined ? {} : { region }) };
  const url = endpoint ?? (readyFile === undefined ? await findRunningCloud() : await cloudOfReadyFile(readyFile));
  const credentials = { ...OPERATOR_KEY };
  return { endpoint: url, region: region ?? LOCAL_REGION, credentials, maxAttempts: MAX_ATTEMPTS };
}

export function openDynamodb(target: SdkTarget): DynamoDBClient {
  return new DynamoDBClient({ ...target });
}

/** The one table that was deployed as the manifest; throws UsageError when there is none, or more than one. */
export function findManifestTable(dynamodb: DynamoDBClient): Promise<string> {
  return findTable(dynamodb, 'Manifest');
}

/** The one table whose name has `part`, which is its construct's; throws UsageError when there is none, or several. */
export async function findTable(dynamodb: DynamoDBClient, part: string): Promise<string> {
  const names: string[] = [];
  let startName: string | undefined;
  do {
    const page = await dynamodb.send(
      new ListTablesCommand(startName === undefined ? {} : { ExclusiveStartTableName: startName }),
    );
    names.push(...(page.TableNames ?? []).filter((name) => name.includes(part)));
    startName = page.LastEvaluatedTableName;
  } while (startName !== undefined);
  const [name] = names;
  if (name !== undefined && names.length === 1) return name;
  const word = part.toLowerCase();
  const found = names.length === 0 ? `there is no ${word} table` : `there are ${names.length}: ${names.join(', ')}`;
  throw new UsageError(`${found}; name it with --table`);
}
