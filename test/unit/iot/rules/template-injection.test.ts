import { CreateBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { runEngines } from '../../engines/running-engines.ts';
import { createRig, ROLE, toKinesis, toSqs, toTopic } from './rule-engine-rig.ts';

const SQL = "SELECT * FROM 'v1/+/t/+'";

/** What a device may write into its payload to make a rule do more than its author meant. */
describe('a payload against a rule’s templates', () => {
  it('is text: a template inside it is not evaluated', async () => {
    const rig = createRig();
    rig.rule(SQL, [toKinesis({ PartitionKey: '${id}' }), toTopic('out/${id}')]);
    rig.publish('v1/car-1/t/x', { id: '${accountid()}' });
    await rig.engine.idle();
    expect(rig.sentBy('kinesis')[0]?.[1]).toBe('${accountid()}');
    expect(rig.sentBy('mqtt')[0]?.[0]).toMatchObject({ topic: 'out/${accountid()}' });
  });

  it.each(['$aws/things/other/shadow/update', '$aws/rules/other/x', 'a/#', 'a\u0000b', ''])(
    'cannot lead a republish to %j',
    async (id) => {
      const rig = createRig();
      rig.rule(SQL, [toTopic('${id}')], { errorAction: toSqs() });
      rig.publish('v1/car-1/t/x', { id });
      await rig.engine.idle();
      expect([rig.sentBy('mqtt'), rig.sentBy('sqs').length]).toEqual([[], 1]);
    },
  );

  it('decides a permission by the resource it led to', async () => {
    const rig = createRig();
    rig.rule(SQL, [{ S3: { BucketName: '${bucket}', Key: '${key}', RoleArn: ROLE } }]);
    rig.denied.add('s3:PutObject');
    rig.publish('v1/car-1/t/x', { bucket: 'other', key: 'a' });
    await rig.engine.idle();
    expect([rig.asked, rig.sent]).toEqual([['s3:PutObject arn:aws:s3:::other/a'], []]);
  });

  it('cannot leave its bucket, and keeps a line break as part of the key', async () => {
    const running = await runEngines();
    for (const Bucket of ['mine', 'other']) await running.s3().send(new CreateBucketCommand({ Bucket }));
    const rig = createRig({ hops: running.engines.hops });
    rig.rule(SQL, [{ S3: { BucketName: 'mine', Key: 'raw/${key}', RoleArn: ROLE } }], { ruleName: 'keys' });
    rig.rule(SQL, [{ S3: { BucketName: '${key}', Key: 'other/x', RoleArn: ROLE } }], { ruleName: 'buckets' });
    for (const key of ['../../other/x', '..', 'a\nb', 'c?d#e%2e']) rig.publish('v1/car-1/t/x', { key });
    await rig.engine.idle();
    const keysIn = async (Bucket: string): Promise<unknown[]> => {
      const { Contents = [] } = await running.s3().send(new ListObjectsV2Command({ Bucket }));
      return Contents.map(({ Key }) => Key);
    };
    expect([await keysIn('mine'), await keysIn('other')]).toEqual([['raw/a\nb', 'raw/c?d#e%2e'], []]);
    expect(rig.engine.metrics().rules['keys']?.actions['S3']).toMatchObject({ Success: 2, Failure: 2 });
    await running.stop();
  });

  it('is one field of one line in the log, line breaks and all', async () => {
    const rig = createRig();
    rig.rule(SQL, [toKinesis({ StreamName: '${s}' })]);
    rig.failures.set('kinesis', [new Error('no stream\n{"level":"info","event":"forged"}')]);
    rig.publish('v1/car-1/t/x', { s: 'a\n{"level":"info"}' });
    await rig.engine.idle();
    expect(rig.logged.map(({ event }) => event)).toEqual(['rule-action-failed']);
    const line = JSON.stringify(rig.logged[0]);
    expect([line.includes('\n'), line.includes('\\n{\\"level')]).toEqual([false, true]);
  });
});
