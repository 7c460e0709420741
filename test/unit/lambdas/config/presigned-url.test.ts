import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, it } from 'vitest';
import { presignedUrl, type Signer } from '../../../../lambdas/common/config/presigned-url.ts';

const signer: Signer = {
  accessKeyId: 'AKIAEXAMPLE',
  secretAccessKey: 'secret/key+',
  sessionToken: 'token/with+signs==',
  region: 'eu-central-1',
};
const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);
const object = { Bucket: 'bodies', Key: 'bodies/t 1/abc' };
const client = new S3Client({
  endpoint: 'https://s3.eu-central-1.amazonaws.com',
  region: signer.region,
  credentials: { ...signer, sessionToken: String(signer.sessionToken) },
  requestChecksumCalculation: 'WHEN_REQUIRED',
});
const signing = { expiresIn: 900, signingDate: new Date(nowMs) };

/** The SDK adds parameters of its own, which are signed as well: ours is signed over the same URL. */
function signatureOf(url: string): string | null {
  return new URL(url).searchParams.get('X-Amz-Signature');
}

/** Parameters that every signature has. */
const OURS = new Set(
  ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Security-Token', 'Signature'].map(
    (name) => `X-Amz-${name}`,
  ),
);

describe('a presigned URL', () => {
  const url = new URL('https://bodies.s3.eu-central-1.amazonaws.com/bodies/t%201/abc');

  it('to read is what the SDK makes of the same object, apart from the SDK naming its operation', async () => {
    const theirs = await getSignedUrl(client, new GetObjectCommand(object), signing);
    const ours = presignedUrl({ method: 'GET', url, expiresSeconds: 900, nowMs }, signer);
    const parametersOf = (text: string) => {
      const parameters = Object.fromEntries(new URL(text).searchParams);
      const { 'x-id': _id, 'X-Amz-Content-Sha256': _hash, 'X-Amz-Signature': _signature, ...rest } = parameters;
      return rest;
    };
    expect(new URL(ours).pathname).toBe(new URL(theirs).pathname);
    expect(parametersOf(ours)).toMatchObject({ 'X-Amz-SignedHeaders': 'host', 'X-Amz-Date': '20260102T030405Z' });
    expect(parametersOf(theirs)).toMatchObject(parametersOf(ours));
  });

  it('with a query of its own has the signature that the SDK gives the same query', async () => {
    const command = new ListObjectsV2Command({
      Bucket: object.Bucket,
      Prefix: 'telemetry/date=2026-01-02/',
      StartAfter: 'a b',
    });
    const theirs = await getSignedUrl(client, command, signing);
    const sameQuery = new URL(theirs);
    const ownParameters = [...sameQuery.searchParams].filter(([name]) => !OURS.has(name));
    sameQuery.search = new URLSearchParams(ownParameters).toString();
    const ours = presignedUrl({ method: 'GET', url: sameQuery, expiresSeconds: 900, nowMs }, signer);
    expect(ownParameters.map(([name]) => name)).toEqual(expect.arrayContaining(['list-type', 'prefix', 'start-after']));
    expect(signatureOf(ours)).toBe(signatureOf(theirs));
  });

  it('has the signature of the worked example in AWS documentation', () => {
    const example = presignedUrl(
      {
        method: 'GET',
        url: new URL('https://examplebucket.s3.amazonaws.com/test.txt'),
        expiresSeconds: 86_400,
        nowMs: Date.UTC(2013, 4, 24),
      },
      {
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
        region: 'us-east-1',
      },
    );
    // [AWS-S3: sigv4-query-string-auth]
    expect(signatureOf(example)).toBe('aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404');
  });

  it('to write binds the headers it names, in the order of their names', () => {
    const headers = { 'x-amz-checksum-sha256': 'AAAA' };
    const ours = presignedUrl({ method: 'PUT', url, expiresSeconds: 900, nowMs, headers }, signer);
    expect(new URL(ours).searchParams.get('X-Amz-SignedHeaders')).toBe('host;x-amz-checksum-sha256');
    const other = presignedUrl(
      { method: 'PUT', url, expiresSeconds: 900, nowMs, headers: { ...headers, 'x-amz-checksum-sha256': 'BBBB' } },
      signer,
    );
    expect(signatureOf(other)).not.toBe(signatureOf(ours));
  });
});
