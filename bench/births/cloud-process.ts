import { createHash, X509Certificate } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { seedDemoTenant } from '../../cli/up/demo-tenant.ts';
import { operatorAccess } from '../../cli/up/operator-access.ts';
import { manifestKeys } from '../../contract/identity/manifest.ts';
import { startLocalCloud } from '../../local/index.ts';
import type { CloudReady, CloudRequest, CloudUsage } from './cloud-messages.ts';
import { startUsage } from './cloud-usage.ts';

/**
 * A whole local cloud as a process of its own, with as many unborn vehicles as the first argument says. Its quotas are
 * AWS's when the second is `aws`. Talks to its parent by messages, and ends with it.
 */
const PROJECT_DIR = fileURLToPath(new URL('../..', import.meta.url));
const LIFTED = 1_000_000;

const [count = '0', quotas = 'off'] = process.argv.slice(2);
const cloud = await startLocalCloud({
  projectDir: PROJECT_DIR,
  mqttQuotas: quotas === 'aws' ? 'aws' : 'off',
  schedules: 'on-request',
});
const access = operatorAccess(cloud);
const tenant = await seedDemoTenant(access, Number(count));
const manifestTable = access.output('ManifestTable');
const claimCertificateId = await liftClaim(tenant.claim.certificatePem);

let usage: Awaited<ReturnType<typeof startUsage>> | undefined;

process.on('message', async (request: CloudRequest) => {
  if (request === 'begin') usage = await startUsage();
  if (request === 'end') process.send?.({ kind: 'usage', ...(await usage?.stop()) } as CloudUsage);
  if (request === 'stop') process.disconnect();
});
process.once('disconnect', () => void cloud.stop().finally(() => process.exit()));
// the parent ends it
process.on('SIGINT', () => undefined);

process.send?.({
  kind: 'ready',
  endpoint: { ...cloud.endpoints.mqtts, caPem: cloud.caPem },
  claim: tenant.claim,
  claimCertificateId,
  templateName: tenant.templateName,
  unborn: tenant.unborn,
  aws: access.sdk,
  tables: {
    manifest: manifestTable,
    vehicles: access.output('VehiclesTable'),
    shadows: access.output('ShadowsTable'),
  },
} satisfies CloudReady);

/** The line's rate is what is measured, not what one claim is bounded to. */
async function liftClaim(certificatePem: string): Promise<string> {
  const certificateId = createHash('sha256').update(new X509Certificate(certificatePem).raw).digest('hex');
  const dynamodb = new DynamoDBClient(access.sdk);
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: manifestTable,
      Key: { pk: { S: manifestKeys.claim(certificateId) } },
      UpdateExpression: 'SET birthsPerMinute = :most',
      ExpressionAttributeValues: { ':most': { N: String(LIFTED) } },
    }),
  );
  dynamodb.destroy();
  return certificateId;
}
