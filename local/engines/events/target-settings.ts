import * as v from 'valibot';
import { isJson } from '../targets/is-json.ts';
import { serviceOf } from '../targets/target-call.ts';
import { invalid } from './event-errors.ts';
import { parseJsonPath } from './json-path.ts';

const wholeNumber = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const jsonPath = v.pipe(
  v.string(),
  v.check((path) => parseJsonPath(path) !== undefined, 'is no JSON path such as $.detail.id'),
);

/** A target as PutTargets takes it. [AWS-EventBridge: API_Target] */
const target = v.looseObject({
  Id: v.pipe(v.string(), v.regex(/^[.\-_A-Za-z0-9]{1,64}$/, 'must be 1 to 64 of 0-9 a-z A-Z . - _')),
  Arn: v.pipe(v.string(), v.regex(/^arn:/, 'must be an ARN')),
  RoleArn: v.optional(v.string()),
  Input: v.optional(v.pipe(v.string(), v.maxLength(8192))),
  InputPath: v.optional(jsonPath),
  InputTransformer: v.optional(
    v.object({
      InputPathsMap: v.optional(v.record(v.pipe(v.string(), v.regex(/^[\w-]+$/)), jsonPath), {}),
      InputTemplate: v.pipe(v.string(), v.minLength(1), v.maxLength(8192)),
    }),
  ),
  SqsParameters: v.optional(v.object({ MessageGroupId: v.optional(v.string()) }), {}),
  DeadLetterConfig: v.optional(v.object({ Arn: v.optional(v.string()) }), {}),
  RetryPolicy: v.optional(
    v.object({
      MaximumRetryAttempts: v.optional(wholeNumber(0, 185), 185),
      MaximumEventAgeInSeconds: v.optional(wholeNumber(60, 86_400), 86_400),
    }),
    {},
  ),
});

export type TargetSettings = v.InferOutput<typeof target>;

const SERVICES = new Set(['lambda', 'sqs', 'sns', 'logs', 'events']);

/** Reads one target of PutTargets. Throws `ValidationException`, also for one that cannot be reached here. */
export function readTarget(input: unknown): TargetSettings {
  const parsed = v.safeParse(target, input);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw invalid(`Target ${v.getDotPath(issue) ?? ''}: ${issue.message}`);
  }
  const { Id, Arn, Input, InputPath, InputTransformer } = parsed.output;
  if ([Input, InputPath, InputTransformer].filter((each) => each !== undefined).length > 1) {
    throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`);
  }
  if (Input !== undefined && !isJson(Input)) throw invalid(`JSON syntax error in input for target ${Id}`);
  const service = serviceOf(Arn);
  if (!SERVICES.has(service)) {
    throw invalid(`Target ${Id}: targets of ${service} are not emulated; Lambda, SQS, SNS, Logs and event buses are.`);
  }
  return parsed.output;
}
