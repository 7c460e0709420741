import * as v from 'valibot';
import { createOrReuse } from './engine-resource.ts';
import { physicalName } from './physical-name.ts';
import { json, text } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const schema = v.object({
  BucketName: v.optional(text),
  NotificationConfiguration: v.optional(json),
});

/** `AWS::S3::Bucket`. Encryption, lifecycle rules, access logs and public access blocks have no effect on loopback. */
export const s3Bucket = defineProvider(schema, async (properties, context) => {
  const { region } = context;
  const Bucket = properties.BucketName ?? physicalName(context, { maxLength: 63, lowerCase: true });
  const location = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region } };
  await createOrReuse(
    context,
    () => context.backends.aws.call('s3', 'CreateBucket', { Bucket, ...location }),
    ['BucketAlreadyOwnedByYou', 'BucketAlreadyExists'],
    async () => undefined,
  );
  return {
    ref: Bucket,
    attributes: {
      Arn: `arn:aws:s3:::${Bucket}`,
      DomainName: `${Bucket}.s3.amazonaws.com`,
      RegionalDomainName: `${Bucket}.s3.${region}.amazonaws.com`,
      DualStackDomainName: `${Bucket}.s3.dualstack.${region}.amazonaws.com`,
      WebsiteURL: `http://${Bucket}.s3-website.${region}.amazonaws.com`,
    },
    ...(properties.NotificationConfiguration === undefined
      ? {}
      : { notEmulated: 'the bucket works, but its event notifications are not sent' }),
  };
});
