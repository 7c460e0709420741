import * as v from 'valibot';
import { text } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

/** `Custom::S3AutoDeleteObjects`: acts only when a stack is deleted, which local stacks never are. */
export const customS3AutoDeleteObjects = defineProvider(v.object({ BucketName: text }), ({ BucketName }) => ({
  ref: BucketName,
  attributes: {},
}));
