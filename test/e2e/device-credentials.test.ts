import { once } from 'node:events';
import { request } from 'node:https';
import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateKeysAndCertificateCommand,
  CreateThingCommand,
  DescribeEndpointCommand,
  IoTClient,
} from '@aws-sdk/client-iot';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { connectAsync } from 'mqtt';
import { type LocalCloud, startLocalCloud } from 'roadbed/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { stackArtifact, writeAssembly } from '../unit/cloud/deploy/assembly-fixture.ts';
import { signedUrl } from '../unit/mqtt/listeners/signed-url.ts';

const ARN = 'arn:aws:iot:eu-central-1:000000000000:';
const allow = (Action: string, Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
const document = (Statement: object) => ({ Version: '2012-10-17', Statement });
const principal = { Service: 'credentials.iot.amazonaws.com' };

/** A role for devices, each of which may write below its own name only; an alias of it, and a policy to ask for it. */
const TEMPLATE = {
  Resources: {
    Logs: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'device-logs' } },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'device',
        AssumeRolePolicyDocument: document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal }),
        Policies: [
          {
            PolicyName: 'own-logs',
            PolicyDocument: document(allow('s3:PutObject', 'arn:aws:s3:::device-logs/${credentials-iot:ThingName}/*')),
          },
          {
            PolicyName: 'own-connection',
            PolicyDocument: document([
              allow('iot:Connect', `${ARN}client/\${credentials-iot:ThingName}`),
              allow('iot:Publish', `${ARN}topic/cars/\${credentials-iot:ThingName}`),
            ]),
          },
        ],
      },
    },
    Alias: {
      Type: 'AWS::IoT::RoleAlias',
      Properties: { RoleAlias: 'logs', RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    },
    Policy: {
      Type: 'AWS::IoT::Policy',
      Properties: {
        PolicyName: 'credentials',
        PolicyDocument: document(allow('iot:AssumeRoleWithCertificate', `${ARN}rolealias/logs`)),
      },
    },
  },
};

let cloud: LocalCloud;
let iot: IoTClient;
let device: { key: string; cert: string };

beforeAll(async () => {
  const assemblyDir = writeAssembly({
    'manifest.json': { version: '36.0.0', artifacts: stackArtifact('Devices') },
    'Devices.template.json': TEMPLATE,
  });
  const gateway = { signatures: 'verify' as const };
  cloud = await startLocalCloud({ projectDir: assemblyDir, assemblyDir, gateway });
  iot = new IoTClient({ region: cloud.region, endpoint: cloud.endpoints.aws, credentials: cloud.operator });
  const created = await iot.send(new CreateKeysAndCertificateCommand({ setAsActive: true }));
  const certificateArn = created.certificateArn;
  await iot.send(new CreateThingCommand({ thingName: 'car-1' }));
  await iot.send(new AttachThingPrincipalCommand({ thingName: 'car-1', principal: certificateArn }));
  await iot.send(new AttachPolicyCommand({ policyName: 'credentials', target: certificateArn }));
  device = { key: created.keyPair?.PrivateKey ?? '', cert: created.certificatePem ?? '' };
});
afterAll(async () => {
  iot?.destroy();
  await cloud?.stop();
});

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
}

/** As a device asks, at the endpoint that the API names. */
async function deviceCredentials(): Promise<Credentials> {
  const { endpointAddress } = await iot.send(new DescribeEndpointCommand({ endpointType: 'iot:CredentialProvider' }));
  const headers = { 'x-amzn-iot-thingname': 'car-1' };
  const tls = { ...device, ca: cloud.caPem, agent: false };
  const sent = request(`https://${endpointAddress}/role-aliases/logs/credentials`, { ...tls, headers });
  sent.end();
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  expect(response.statusCode).toBe(200);
  const { expiration, ...credentials } = JSON.parse(text).credentials;
  return { ...credentials, expiration: new Date(expiration) };
}

const s3With = (credentials: Credentials) =>
  new S3Client({
    ...{ region: cloud.region, endpoint: cloud.endpoints.aws, forcePathStyle: true, maxAttempts: 1 },
    credentials,
  });
const put = (client: S3Client, Key: string) =>
  client.send(new PutObjectCommand({ Bucket: 'device-logs', Key, Body: 'started' }));

describe('a device with temporary credentials, at a cloud that verifies signatures [AWS-IoT: authorizing-direct-aws]', () => {
  it('writes below its own name, and nothing of others, by request or by URL', async () => {
    const s3 = s3With(await deviceCredentials());
    await put(s3, 'car-1/boot.log');
    await expect(put(s3, 'car-2/boot.log')).rejects.toMatchObject({ name: 'AccessDenied' });
    const read = s3.send(new GetObjectCommand({ Bucket: 'device-logs', Key: 'car-1/boot.log' }));
    await expect(read).rejects.toMatchObject({ name: 'AccessDenied' });
    const command = new PutObjectCommand({ Bucket: 'device-logs', Key: 'car-1/trip.log' });
    const url = await getSignedUrl(s3, command);
    expect((await fetch(url, { method: 'PUT', body: 'trip' })).status).toBe(200);
    expect((await fetch(url.replace('car-1', 'car-2'), { method: 'PUT', body: 'trip' })).status).toBe(403);
    s3.destroy();
  });

  it('connects by WebSocket as its own thing and publishes where it may', async () => {
    const credentials = await deviceCredentials();
    const { host } = new URL(cloud.endpoints.wss);
    const url = (sessionToken: string) => signedUrl('wss', { host, ...credentials, sessionToken });
    const wsOptions = { ca: cloud.caPem, protocol: 'mqtt' };
    const connect = (clientId: string) =>
      connectAsync(
        url(credentials.sessionToken),
        { clientId, wsOptions, protocolVersion: 5, reconnectPeriod: 0 },
        false,
      );
    const client = await connect('car-1');
    await client.publishAsync('cars/car-1', 'hello', { qos: 1 });
    await expect(client.publishAsync('cars/car-2', 'hello', { qos: 1 })).rejects.toThrow();
    await client.endAsync(true);
    await expect(connect('car-2')).rejects.toThrow('Not authorized');
    const withAnother = new WebSocket(url('another'), ['mqtt'], { ca: cloud.caPem });
    const [, response] = await once(withAnother, 'unexpected-response');
    expect(response.statusCode).toBe(403);
  });

  it('is nobody with another secret or another token, and with a session that is over', async () => {
    const credentials = await deviceCredentials();
    const altered = [
      { ...credentials, secretAccessKey: 'another' },
      { ...credentials, sessionToken: 'another' },
      { ...credentials, accessKeyId: credentials.accessKeyId.replace(/.{4}$/, 'AAAA') },
    ];
    for (const one of altered) {
      const s3 = s3With(one);
      await expect(put(s3, 'car-1/x')).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
      s3.destroy();
    }
  });
});
