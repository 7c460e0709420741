import { IoTClient, ListThingsCommand } from '@aws-sdk/client-iot';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFrontDoor, type FrontDoor } from '../../../../local/engines/index.ts';
import { signedCaller } from '../../../../local/iot/signed-requests/signed-caller.ts';
import type { AwsCaller, AwsHttpRequest, AwsService } from '../../../../local/ports/aws-http.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { silentLog } from '../../../../local/ports/log.ts';

const region = 'eu-central-1';
const operator: AwsCaller = { kind: 'operator' };
const accessKeys = {
  callerOf: () => operator,
  secretOf: (accessKeyId: string) => (accessKeyId === 'known' ? 'right' : undefined),
};
const service = (signingNames: string[]): AwsService => ({
  signingNames,
  requiredPermissions: () => [],
  handle: async () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: '{}' }),
  accessDenied: (message) => ({ status: 403, headers: {}, body: message }),
});

let door: FrontDoor;

beforeAll(async () => {
  door = await createFrontDoor({
    ...{ port: 0, services: [service(['iot']), service(['s3'])], callerOf: accessKeys.callerOf, log: silentLog },
    roles: { authorize: () => ({ allowed: true }), mayAssume: () => true },
    signatureFault(request: AwsHttpRequest, name: string) {
      const signed = signedCaller({ accessKeys, region, rule: 'verify', clock: systemClock }, request, [name]);
      return signed.ok ? undefined : signed.reason;
    },
  });
});

afterAll(() => door.close());

const options = (secretAccessKey: string, accessKeyId = 'known') => ({
  ...{ region, endpoint: door.url, maxAttempts: 1 },
  credentials: { accessKeyId, secretAccessKey },
});
const s3 = (secret: string) => new S3Client({ ...options(secret), forcePathStyle: true });
const object = { Bucket: 'b', Key: 'folder/a b+ü(1).txt' };

it('takes what is signed with the right secret, and refuses another secret and an unknown key', async () => {
  const list = (client: IoTClient) =>
    client.send(new ListThingsCommand({ attributeName: 'a/b', attributeValue: 'c d' }));
  await list(new IoTClient(options('right')));
  const refused = { name: 'InvalidSignatureException', $metadata: { httpStatusCode: 403 } };
  await expect(list(new IoTClient(options('wrong')))).rejects.toMatchObject(refused);
  await expect(list(new IoTClient(options('right', 'nobody')))).rejects.toMatchObject(refused);
});

it('checks the objects of S3, whose paths are encoded once and whose bodies may be chunks', async () => {
  const put = (secret: string) => s3(secret).send(new PutObjectCommand({ ...object, Body: 'text' }));
  await put('right');
  await expect(put('wrong')).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
});

it('checks URLs that are signed in advance', async () => {
  const status = async (secret: string, change = '') =>
    (await fetch(`${await getSignedUrl(s3(secret), new GetObjectCommand(object))}${change}`)).status;
  expect([await status('right'), await status('wrong'), await status('right', '&versionId=1')]).toEqual([
    200, 403, 403,
  ]);
});
