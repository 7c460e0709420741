import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { number, text, textList } from './property-schema.ts';
import { defineProvider, PropertyError, type ProviderContext, regionalArn } from './resource-provider.ts';

const schema = v.object({
  FunctionName: v.optional(text),
  Code: v.object({ S3Bucket: v.optional(text), S3Key: v.optional(text), ZipFile: v.optional(text) }),
  Handler: v.optional(text, ''),
  Runtime: v.optional(text, ''),
  Role: text,
  Timeout: v.optional(number, 3),
  MemorySize: v.optional(number, 128),
  Environment: v.optional(v.object({ Variables: v.optional(v.record(v.string(), text), {}) }), {}),
  ReservedConcurrentExecutions: v.optional(number),
  Architectures: v.optional(v.array(v.picklist(['arm64', 'x86_64'])), ['x86_64']),
  Layers: v.optional(textList, []),
});

/** `AWS::Lambda::Function` whose code is a directory asset. Throws when Lambda may not assume the role, as AWS does. */
export const lambdaFunction = defineProvider(schema, (properties, context) => {
  const functionName = properties.FunctionName ?? physicalName(context, { maxLength: 64 });
  const functionArn = regionalArn(context, 'lambda', `function:${functionName}`);
  const created = { ref: functionName, attributes: { Arn: functionArn } };
  if (!context.iam.mayAssume(properties.Role, 'lambda.amazonaws.com')) {
    throw new PropertyError('Role', 'The role defined for the function cannot be assumed by Lambda');
  }
  const missing = unsupported(properties);
  if (missing !== undefined) return { ...created, notEmulated: missing };
  context.backends.lambda.createFunction({
    functionName,
    functionArn,
    codeDir: codeDirectory(properties.Code, context),
    handler: properties.Handler,
    runtime: properties.Runtime,
    timeoutSeconds: properties.Timeout,
    memoryMb: properties.MemorySize,
    environment: properties.Environment.Variables ?? {},
    roleArn: properties.Role,
    architecture: properties.Architectures[0] ?? 'x86_64',
    ...(properties.ReservedConcurrentExecutions === undefined
      ? {}
      : { reservedConcurrency: properties.ReservedConcurrentExecutions }),
  });
  return created;
});

function unsupported(properties: v.InferOutput<typeof schema>): string | undefined {
  if (!properties.Runtime.startsWith('nodejs')) {
    return `the function cannot be invoked: the runtime ${properties.Runtime || 'of a container image'} does not run here`;
  }
  if (properties.Code.ZipFile !== undefined) return 'the function cannot be invoked: inline code does not run here';
  return properties.Layers.length > 0 ? 'the function cannot be invoked: layers are not loaded here' : undefined;
}

function codeDirectory(code: { S3Bucket?: string; S3Key?: string }, context: ProviderContext): string {
  const { S3Bucket = '', S3Key = '' } = code;
  const dir = context.assets.find(S3Bucket, S3Key);
  if (dir === undefined) throw new PropertyError('Code.S3Key', `The assembly has no asset ${S3Bucket}/${S3Key}`);
  return dir;
}
