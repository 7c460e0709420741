import type { DynamoDbLookup, ExternalFunctions } from '../../../iotsql/index.ts';
import type { AwsService } from '../../ports/aws-http.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LambdaInvoker } from '../../ports/lambda-invoker.ts';
import type { RoleAuthorizer } from '../../ports/role-authorizer.ts';
import { createExpiringCache, type ExpiringCache } from './external-functions/expiring-cache.ts';
import { itemJson, keyAttribute } from './external-functions/item-json.ts';
import { createServiceCalls, getCall, jsonCall, type ServiceCalls } from './external-functions/service-call.ts';

/** Time AWS gives `aws_lambda()`. [AWS-IoT: iot-sql-functions] */
const LAMBDA_TIMEOUT_MS = 2000;
/** How long a secret and a descriptor set may be out of date. [AWS-IoT: iot-sql-functions] [AWS-IoT: binary-payloads] */
const CACHE_MS = 15 * 60_000;
/** Larger items "may" keep the actions from running; here they do. [AWS-IoT: iot-sql-functions] [assumed] */
const ITEM_BYTES_MAXIMUM = 8 * 1024;

export interface ExternalFunctionOptions {
  accountId: string;
  lambdas: LambdaInvoker;
  roles: RoleAuthorizer;
  clock: Clock;
  /** Asked at each call: services may start after the rules. */
  services: () => readonly AwsService[];
}

/** Makes the external functions of one rule; what they keep between calls is shared by all rules. */
export type ExternalFunctionsOf = (ruleArn: string) => ExternalFunctions;

/**
 * External functions over the services of this cloud. Each call needs the permissions of the role it names;
 * `aws_lambda()` has no role: the function must permit `iot.amazonaws.com` with the rule's ARN. A descriptor set is
 * read as `iot.amazonaws.com`; bucket policies are not emulated. [AWS-IoT: iot-sql-functions]
 */
export function createExternalFunctions(options: ExternalFunctionOptions): ExternalFunctionsOf {
  const calls = createServiceCalls(options);
  const secrets = createExpiringCache<SecretValue>(CACHE_MS, options.clock);
  const descriptors = createExpiringCache<Uint8Array>(CACHE_MS, options.clock);
  const shared: ExternalFunctions = {
    getDynamoDb: (lookup) => getItem(calls, lookup),
    getRegistryData: async (api, thingName, roleArn) => {
      const suffix = api === 'ListThingGroupsForThing' ? '/thing-groups' : '';
      return jsonOf(await calls.asRole(roleArn, getCall('iot', `/things/${encodeURIComponent(thingName)}${suffix}`)));
    },
    getSecret: (secretId, part, roleArn) => getSecret(calls, secrets, { secretId, part, roleArn }),
    getThingShadow: async (thingName, shadowName, roleArn) => {
      const query = shadowName === undefined ? '' : `?name=${encodeURIComponent(shadowName)}`;
      const path = `/things/${encodeURIComponent(thingName)}/shadow${query}`;
      return jsonOf(await calls.asRole(roleArn, getCall('iotdata', path)));
    },
    getProtoDescriptor: (bucket, key) => {
      const path = `/${encodeURIComponent(bucket)}/${key.split('/').map(encodeURIComponent).join('/')}`;
      return descriptors.get(path, () => calls.asService(getCall('s3', path)));
    },
  };
  return (ruleArn) => ({ ...shared, awsLambda: lambdaCaller(ruleArn, options) });
}

function lambdaCaller(ruleArn: string, { lambdas, accountId }: ExternalFunctionOptions) {
  const caller = { servicePrincipal: 'iot.amazonaws.com', sourceArn: ruleArn, sourceAccount: accountId };
  return async (functionArn: string, input: unknown): Promise<unknown> => {
    if (!lambdas.isInvokeAllowed(functionArn, caller)) throw new Error('Received error code 403 from Lambda');
    const outcome = await lambdas.invoke(functionArn, input, { timeoutMs: LAMBDA_TIMEOUT_MS });
    if (outcome.ok) return outcome.payload;
    throw new Error(`${outcome.errorType}: ${outcome.errorMessage}`);
  };
}

/** No such item: Undefined. */
async function getItem(calls: ServiceCalls, lookup: DynamoDbLookup): Promise<unknown> {
  const keys = [lookup.partitionKey, ...(lookup.sortKey ? [lookup.sortKey] : [])];
  const Key = Object.fromEntries(keys.map(({ name, value }) => [name, keyAttribute(name, value)]));
  const call = jsonCall('dynamodb', 'DynamoDB_20120810.GetItem', '1.0', { TableName: lookup.tableName, Key });
  const { Item } = jsonOf(await calls.asRole(lookup.roleArn, call)) as { Item?: Record<string, unknown> };
  if (Item === undefined) return undefined;
  const item = itemJson(Item);
  if (Buffer.byteLength(JSON.stringify(item)) > ITEM_BYTES_MAXIMUM) throw new Error('the item is larger than 8 KB');
  return item;
}

interface SecretValue {
  SecretString?: string;
  SecretBinary?: string;
}

/** The role is asked about every time, the secret every 15 minutes. */
async function getSecret(
  calls: ServiceCalls,
  cache: ExpiringCache<SecretValue>,
  { secretId, part, roleArn }: { secretId: string; part: keyof SecretValue; roleArn: string },
): Promise<string> {
  const input = { SecretId: secretId };
  const call = jsonCall('secretsmanager', 'secretsmanager.GetSecretValue', '1.1', input);
  calls.authorize(roleArn, call);
  calls.authorize(roleArn, jsonCall('secretsmanager', 'secretsmanager.DescribeSecret', '1.1', input));
  const secret = await cache.get(secretId, async () => jsonOf(await calls.asService(call)) as SecretValue);
  const value = secret[part];
  if (value === undefined) throw new Error(`the secret has no ${part}`);
  return value;
}

function jsonOf(body: Buffer): unknown {
  return JSON.parse(body.toString('utf8'));
}
