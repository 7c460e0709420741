import * as v from 'valibot';
import { AwsError, type JsonObject } from '../aws-error.ts';
import { parseScheduleExpression, type ScheduleExpression } from '../schedule-time/schedule-expression.ts';
import { isTimeZone } from '../schedule-time/wall-clock.ts';
import { isJson } from '../targets/is-json.ts';
import { serviceOf } from '../targets/target-call.ts';
import { withContext } from './context-attributes.ts';

const INPUT_BYTES_MAXIMUM = 256 * 1024;
const ONE_DAY_S = 86_400;
const wholeNumber = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

/** Names of schedules and of their groups. */
export const scheduleName = v.pipe(
  v.string(),
  v.regex(/^[0-9a-zA-Z_.-]{1,64}$/, 'must be 1 to 64 of 0-9 a-z A-Z - _ .'),
);

const target = v.looseObject({
  Arn: v.pipe(v.string(), v.regex(/^arn:/, 'must be an ARN')),
  RoleArn: v.pipe(v.string(), v.regex(/^arn:[^:]*:iam::\d{12}:role\//, 'must be the ARN of a role')),
  Input: v.optional(v.pipe(v.string(), v.minLength(1), v.maxBytes(INPUT_BYTES_MAXIMUM))),
  RetryPolicy: v.optional(
    v.object({
      MaximumEventAgeInSeconds: v.optional(wholeNumber(60, ONE_DAY_S), ONE_DAY_S),
      MaximumRetryAttempts: v.optional(wholeNumber(0, 185), 185),
    }),
    {},
  ),
  DeadLetterConfig: v.optional(v.object({ Arn: v.optional(v.string()) }), {}),
  SqsParameters: v.optional(v.object({ MessageGroupId: v.optional(v.string()) }), {}),
});

/** The settings of a schedule, as in the API. [AWS-Scheduler: API_CreateSchedule] */
const settings = v.object({
  Name: scheduleName,
  GroupName: v.optional(scheduleName, 'default'),
  ScheduleExpression: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  ScheduleExpressionTimezone: v.optional(v.pipe(v.string(), v.check(isTimeZone, 'is no time zone')), 'UTC'),
  StartDate: v.optional(v.number()),
  EndDate: v.optional(v.number()),
  Description: v.optional(v.pipe(v.string(), v.maxLength(512)), ''),
  State: v.optional(v.picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
  KmsKeyArn: v.optional(v.string()),
  Target: target,
  FlexibleTimeWindow: v.variant('Mode', [
    v.object({ Mode: v.literal('OFF') }),
    v.object({ Mode: v.literal('FLEXIBLE'), MaximumWindowInMinutes: wholeNumber(1, 1440) }),
  ]),
  ActionAfterCompletion: v.optional(v.picklist(['NONE', 'DELETE']), 'NONE'),
});

export type ScheduleSettings = v.InferOutput<typeof settings>;

/** What a schedule can invoke here. Others are known to AWS, and refused by name. */
const TARGETS = new Set(['lambda', 'sqs', 'sns']);

/** Reads the input of CreateSchedule and UpdateSchedule. Throws `ValidationException`. */
export function readSettings(input: JsonObject): { settings: ScheduleSettings; expression: ScheduleExpression } {
  const parsed = v.safeParse(settings, input);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw invalid(`${v.getDotPath(issue) ?? 'The request'}: ${issue.message}`);
  }
  const { ScheduleExpression: text, StartDate, EndDate, Target } = parsed.output;
  const schedule = parseScheduleExpression(text);
  if (!schedule.ok) throw invalid(`Invalid Schedule Expression ${text}: ${schedule.reason}.`);
  if (StartDate !== undefined && EndDate !== undefined && EndDate <= StartDate) {
    throw invalid('The EndDate must come after the StartDate.');
  }
  refuseUnknownTarget(Target);
  return { settings: parsed.output, expression: schedule.expression };
}

function refuseUnknownTarget({ Arn, Input, DeadLetterConfig }: ScheduleSettings['Target']): void {
  if (Arn.startsWith('arn:aws:scheduler:::aws-sdk:')) {
    throw invalid(`Target.Arn: the universal target ${Arn} is not emulated; Lambda, SQS and SNS are.`);
  }
  const service = serviceOf(Arn);
  if (!TARGETS.has(service))
    throw invalid(`Target.Arn: targets of ${service} are not emulated; Lambda, SQS and SNS are.`);
  if (
    DeadLetterConfig.Arn !== undefined &&
    (serviceOf(DeadLetterConfig.Arn) !== 'sqs' || DeadLetterConfig.Arn.endsWith('.fifo'))
  ) {
    throw invalid('Target.DeadLetterConfig.Arn must be that of a standard SQS queue.');
  }
  if (service === 'lambda' && Input !== undefined && !isJson(withContext(Input, SAMPLE_CONTEXT))) {
    throw invalid('Target.Input: a function takes JSON.');
  }
}

const SAMPLE_CONTEXT = { scheduleArn: 'arn', scheduledMs: 0, executionId: 'id', attempt: 1 };

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
