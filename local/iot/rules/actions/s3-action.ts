import { outputBytes } from '../../../../iotsql/index.ts';
import { authorizeRole } from './action-role.ts';
import { type ActionFactory, failureText } from './rule-action.ts';

/** [AWS-S3: acl-overview] */
const CANNED_ACLS = [
  ...['private', 'public-read', 'public-read-write', 'aws-exec-read', 'authenticated-read'],
  ...['bucket-owner-read', 'bucket-owner-full-control', 'log-delivery-write'],
];

/** One object a message; binary goes unmodified. `CannedAcl` is checked and has no effect here. [AWS-IoT: s3-rule-action] */
export const createS3Action: ActionFactory = (fields, context) => {
  const roleArn = fields.text('RoleArn');
  const bucketName = fields.template('BucketName');
  const objectKey = fields.template('Key');
  fields.oneOf('CannedAcl', CANNED_ACLS);
  return {
    type: 'S3',
    target: fields.text('BucketName'),
    prepare: ({ message, output }) => {
      const bucket = bucketName(message);
      const key = objectKey(message);
      const body = outputBytes(output);
      return {
        resource: bucket,
        authorize() {
          return authorizeRole(context.roles, roleArn, 's3:PutObject', `arn:aws:s3:::${bucket}/${key}`);
        },
        send() {
          return context.hops.putS3Object(bucket, key, body);
        },
        describe(reason) {
          return failureText('put S3 object', reason, message.topic, `Action: s3, Bucket: ${bucket}, Key: "${key}"`);
        },
      };
    },
  };
};
