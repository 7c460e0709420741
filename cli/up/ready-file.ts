import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BIRTH_CLIENT_ID_PREFIX } from '../../contract/topics.ts';
import type { LocalCloud } from '../../local/index.ts';
import type { DemoTenant, UnbornVehicle } from './demo-tenant.ts';

export interface ReadyFileContent {
  cloud: LocalCloud;
  tenant: DemoTenant;
  /** Vehicles that nobody has given birth to. */
  births: readonly UnbornVehicle[];
  apiUrl: string;
  token: string;
  tokenClient: { clientId: string; clientSecret: string };
  /** A folder for the PEM files. */
  filesDir: string;
}

/** Tells foreign clients all they need; written whole or not at all, readable by its owner only. */
export async function writeReadyFile(path: string, content: ReadyFileContent): Promise<void> {
  const { cloud, tenant, births } = content;
  const pem = async (name: string, text: string): Promise<string> => {
    const file = join(content.filesDir, name);
    await writeFile(file, text, { mode: 0o600 });
    return file;
  };
  const ready = {
    region: cloud.region,
    accountId: cloud.accountId,
    ca: await pem('ca.pem', cloud.caPem),
    claim: {
      cert: await pem('claim.cert.pem', tenant.claim.certificatePem),
      key: await pem('claim.key.pem', tenant.claim.privateKeyPem),
      clientIdPrefix: BIRTH_CLIENT_ID_PREFIX,
    },
    births: births.map(({ vehicleId, parameters }) => ({ parameters, vehicleId })),
    template: tenant.templateName,
    mqtts: cloud.endpoints.mqtts,
    https: cloud.endpoints.https,
    alpn: cloud.endpoints.alpn,
    wss: { url: cloud.endpoints.wss },
    ...(cloud.endpoints.plainMqtt && { plainMqtt: cloud.endpoints.plainMqtt }),
    ...(cloud.endpoints.ws !== undefined && { ws: { url: cloud.endpoints.ws } }),
    api: { url: content.apiUrl },
    token: content.token,
    tokenEndpoint: { url: cloud.endpoints.token, ...content.tokenClient },
    operatorTokenEndpoint: operatorTokens(cloud),
    aws: awsEndpoints(cloud),
  };
  await writeFile(`${path}.new`, `${JSON.stringify(ready, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** For those who run the platform: revocation, decommissioning, change of owner. */
function operatorTokens(cloud: LocalCloud): Record<string, string> {
  const clientId = cloud.output('OperatorClientId');
  return { url: cloud.endpoints.token, clientId, clientSecret: cloud.userPoolClientSecret(clientId) };
}

/** One front door answers for all services; each is named, so that clients need not know. */
function awsEndpoints(cloud: LocalCloud): Record<string, string> {
  const services = ['iot', 'iotData', 'iotJobsData', 'dynamodb', 'dynamodbStreams', 'kinesis', 's3', 'sqs', 'sns'];
  return { ...Object.fromEntries(services.map((name) => [name, cloud.endpoints.aws])), ...cloud.operator };
}
