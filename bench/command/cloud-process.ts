import { fileURLToPath } from 'node:url';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { seedDemoTenant } from '../../cli/up/demo-tenant.ts';
import { operatorAccess } from '../../cli/up/operator-access.ts';
import { startLocalCloud } from '../../local/index.ts';
import { type CallBook, createCallBook } from './call-book.ts';
import type { CloudBegun, CloudCounts, CloudReady, CloudRequest } from './cloud-messages.ts';
import type { BilledTable } from './dynamo-units.ts';
import { readRuleCounts } from './rule-counts.ts';

/**
 * A whole local cloud as a process of its own, with as many unborn vehicles as the first argument says, that counts its
 * calls. Talks to its parent by messages, and ends with it.
 */
const PROJECT_DIR = fileURLToPath(new URL('../..', import.meta.url));
const TABLES = ['MailboxTable', 'VehiclesTable', 'ClientsTable'];

let book: CallBook | undefined;
const cloud = await startLocalCloud({
  projectDir: PROJECT_DIR,
  mqttQuotas: 'off',
  schedules: 'on-request',
  onAwsCall: (call) => book?.note(call),
  log(_level, event, fields = {}) {
    if (event === 'lambda-invoked') book?.noteInvocation(String(fields['functionName']), Number(fields['durationMs']));
  },
});
const access = operatorAccess(cloud);
const tenant = await seedDemoTenant(access, Number(process.argv[2] ?? '0'));
const tables = new Map(await Promise.all(TABLES.map(describe)));
let rulesBefore = { rules: 0, actions: 0 };

process.on('message', async (request: CloudRequest) => {
  if (request === 'begin') {
    await cloud.idle();
    rulesBefore = await readRuleCounts(access.sdk);
    book = createCallBook(tables);
    process.send?.({ kind: 'begun' } satisfies CloudBegun);
  }
  if (request === 'end') process.send?.(await counts());
  if (request === 'stop') process.disconnect();
});
process.once('disconnect', () => void cloud.stop().finally(() => process.exit()));
// the parent ends it
process.on('SIGINT', () => undefined);

const clientId = cloud.output('UserPoolClientId');
process.send?.({
  kind: 'ready',
  endpoint: { ...cloud.endpoints.mqtts, caPem: cloud.caPem },
  claim: tenant.claim,
  templateName: tenant.templateName,
  unborn: tenant.unborn,
  api: {
    apiUrl: cloud.endpoints.api,
    tokenUrl: cloud.endpoints.token,
    clientId,
    clientSecret: cloud.userPoolClientSecret(clientId),
  },
} satisfies CloudReady);

async function counts(): Promise<CloudCounts> {
  await cloud.idle();
  const read = book?.read();
  book = undefined;
  if (read === undefined) throw new Error('nothing was counted');
  const now = await readRuleCounts(access.sdk);
  const rules = { rules: now.rules - rulesBefore.rules, actions: now.actions - rulesBefore.actions };
  return { kind: 'counts', ...read, ...rules };
}

async function describe(output: string): Promise<[string, BilledTable]> {
  const dynamodb = new DynamoDBClient(access.sdk);
  const name = access.output(output);
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: name }));
  dynamodb.destroy();
  const keysOf = (schema: { AttributeName?: string | undefined }[] = []): string[] =>
    schema.map(({ AttributeName }) => String(AttributeName));
  const indexes = [...(Table?.LocalSecondaryIndexes ?? []), ...(Table?.GlobalSecondaryIndexes ?? [])].map((index) => ({
    key: keysOf(index.KeySchema),
    carries: index.Projection?.ProjectionType === 'ALL' ? ('ALL' as const) : (index.Projection?.NonKeyAttributes ?? []),
  }));
  return [name, { key: keysOf(Table?.KeySchema), indexes }];
}
