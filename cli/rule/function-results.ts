import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import type { DynamoDbLookup, ExternalFunctions } from '../../iotsql/index.ts';
import { UsageError } from '../usage-error.ts';
import { readNamedText } from './read-input.ts';

const answer = v.union([
  v.strictObject({ arguments: v.optional(v.array(v.unknown())), result: v.unknown() }),
  v.strictObject({ arguments: v.optional(v.array(v.unknown())), error: v.string() }),
]);
const answers = v.optional(v.array(answer), []);

const schema = v.strictObject({
  aws_lambda: answers,
  decode: answers,
  get_dynamodb: answers,
  get_registry_data: answers,
  get_secret: answers,
  get_thing_shadow: answers,
});

type Answers = v.InferOutput<typeof answers>;

/** Answers instead of other services. Without a file every call fails with a word on how to give one. */
export async function readFunctionResults(file: string | undefined): Promise<ExternalFunctions> {
  if (file === undefined) return functionsOf(v.parse(schema, {}), () => 'give its answer with --function-results FILE');
  const text = await readNamedText('--function-results', file);
  let source: unknown;
  try {
    source = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--function-results ${file}: ${(error as Error).message}`);
  }
  const read = v.safeParse(schema, source);
  if (!read.success) {
    const [issue] = read.issues;
    throw new UsageError(`--function-results ${file}: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`);
  }
  return functionsOf(read.output, (name) => `${file} has no answer of ${name} for these arguments`);
}

function functionsOf(known: v.InferOutput<typeof schema>, missing: (name: string) => string): ExternalFunctions {
  const call = async (name: keyof typeof known, args: unknown[]): Promise<unknown> => {
    const found = find(known[name], args);
    if (found === undefined) throw new Error(`${missing(name)}; it was called with ${JSON.stringify(args)}`);
    if ('error' in found) throw new Error(found.error);
    return found.result;
  };
  return {
    awsLambda: (functionArn, input) => call('aws_lambda', [functionArn, input]),
    getDynamoDb: (request) => call('get_dynamodb', lookupArguments(request)),
    getRegistryData: (api, thingName, roleArn) => call('get_registry_data', [api, thingName, roleArn]),
    getSecret: async (secretId, part, roleArn) => asText(await call('get_secret', [secretId, part, roleArn])),
    getProtoDescriptor: async (bucket, key) => Buffer.from(asText(await call('decode', [bucket, key])), 'base64'),
    getThingShadow: (thingName, shadowName, roleArn) =>
      call('get_thing_shadow', shadowName === undefined ? [thingName, roleArn] : [thingName, shadowName, roleArn]),
  };
}

/** In the order of SQL. */
function lookupArguments({ tableName, partitionKey, sortKey, roleArn }: DynamoDbLookup): unknown[] {
  const sort = sortKey === undefined ? [] : [sortKey.name, sortKey.value];
  return [tableName, partitionKey.name, partitionKey.value, ...sort, roleArn];
}

/** An entry may give the first arguments only, or none. */
function find(known: Answers, args: unknown[]): Answers[number] | undefined {
  return known.find(({ arguments: given = [] }) => isDeepStrictEqual(given, args.slice(0, given.length)));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
