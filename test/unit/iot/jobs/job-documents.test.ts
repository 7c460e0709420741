import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFrontDoor, type FrontDoor } from '../../../../local/engines/index.ts';
import { createS3Objects } from '../../../../local/iot/jobs/s3-objects.ts';
import { s3LocationOf } from '../../../../local/iot/jobs/s3-url.ts';
import { signedCaller } from '../../../../local/iot/signed-requests/signed-caller.ts';
import type { AwsHttpRequest, AwsService } from '../../../../local/ports/aws-http.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { heldClock } from '../held-clock.ts';

const region = 'eu-central-1';
const ROLE = 'arn:aws:iam::000000000000:role/downloads';
const credentials = { accessKeyId: 'ROLE', secretAccessKey: 'secret' };
const clock = heldClock();
const accessKeys = {
  callerOf: () => ({ kind: 'role', roleArn: ROLE }) as const,
  secretOf: () => credentials.secretAccessKey,
};
/** One object. */
const s3: AwsService = {
  signingNames: ['s3'],
  requiredPermissions: () => [],
  handle: async ({ url }) =>
    url.split('?')[0] === '/firmware/car%20%2B/7.bin'
      ? { status: 200, headers: {}, body: 'firmware' }
      : { status: 404, headers: {}, body: '<Code>NoSuchKey</Code><Message>gone</Message>' },
  accessDenied: (message) => ({ status: 403, headers: {}, body: message }),
};
const roles = { authorize: () => ({ allowed: true }) as const, mayAssume: (roleArn: string) => roleArn === ROLE };

let door: FrontDoor;
beforeAll(async () => {
  door = await createFrontDoor({
    ...{ port: 0, services: [s3], callerOf: accessKeys.callerOf, roles, clock, log: silentLog },
    signatureFault(request: AwsHttpRequest, name: string) {
      const signed = signedCaller({ accessKeys, region, rule: 'verify', clock }, request, [name]);
      return signed.ok ? undefined : signed.reason;
    },
  });
});
afterAll(() => door.close());

const objects = () =>
  createS3Objects({
    services: () => [s3],
    roles,
    credentialsOf: () => credentials,
    s3Url: () => door.url,
    region,
    clock,
  });
const OBJECT = 'https://s3.eu-central-1.amazonaws.com/firmware/car%20%2B/7.bin';
const DOCUMENT = JSON.stringify({ url: `\${aws:iot:s3-presigned-url:${OBJECT}}`, keep: '${other}' });

describe('a link in a document [AWS-IoT: create-manage-jobs]', () => {
  it('is signed for the role when a device reads it, for as long as the job says', async () => {
    const { url, keep } = JSON.parse(objects().fillDocument(DOCUMENT, { roleArn: ROLE, expiresInSec: 60 }));
    expect(keep).toBe('${other}');
    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('60');
    expect(await (await fetch(url)).text()).toBe('firmware');
    expect((await fetch(url.replace('7.bin', '8.bin'))).status).toBe(403);
    clock.advance(61_000);
    expect((await fetch(url)).status).toBe(403);
  });

  it('stays as it is without a role that IoT may take on', () => {
    const { fillDocument } = objects();
    expect(fillDocument(DOCUMENT, undefined)).toBe(DOCUMENT);
    expect(fillDocument(DOCUMENT, { roleArn: `${ROLE}-of-others` })).toBe(DOCUMENT);
  });
});

describe('a document in S3', () => {
  it('is read by its URL; what cannot be read says why', async () => {
    const { read } = objects();
    expect(await read(OBJECT)).toEqual({ ok: true, text: 'firmware' });
    expect(await read('https://s3.amazonaws.com/firmware/none')).toEqual({ ok: false, problem: 'NoSuchKey: gone' });
    expect(await read('s3://firmware/none')).toMatchObject({ ok: false });
  });

  it.each([
    ['https://s3.amazonaws.com/b/k/l', { bucket: 'b', key: 'k/l' }],
    ['https://b.c.s3.eu-central-1.amazonaws.com/k%20l', { bucket: 'b.c', key: 'k l' }],
    ['https://b.s3.amazonaws.com/k', { bucket: 'b', key: 'k' }],
    ['http://127.0.0.1:4566/b/k', { bucket: 'b', key: 'k' }],
    ['https://s3.amazonaws.com/b', undefined],
    ['https://b.s3.amazonaws.com/', undefined],
    ['no url', undefined],
  ])('at %s is found', (url, location) => {
    expect(s3LocationOf(url)).toEqual(location);
  });
});
