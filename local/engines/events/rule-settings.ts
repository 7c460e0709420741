import { AwsError, type JsonObject } from '../aws-error.ts';
import { parseScheduleExpression } from '../schedule-time/schedule-expression.ts';
import { DEFAULT_BUS } from './bus-book.ts';
import { invalid } from './event-errors.ts';
import type { RuleSettings } from './event-rule.ts';
import { compileEventPattern, type EventTest } from './pattern/event-pattern.ts';
import { EventPatternError } from './pattern/event-pattern-error.ts';

const PATTERN_CHARACTERS_MAXIMUM = 4096;

/** Reads the input of PutRule. Throws `ValidationException` and `InvalidEventPatternException`. [AWS-EventBridge: API_PutRule] */
export function readRule(input: JsonObject, busName: string, nowMs: number): RuleSettings {
  const { EventPattern, ScheduleExpression, State = 'ENABLED', Description, RoleArn } = input;
  if (EventPattern === undefined && ScheduleExpression === undefined) {
    throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  if (ScheduleExpression !== undefined && busName !== DEFAULT_BUS) {
    throw invalid('ScheduleExpression is supported only on the default event bus.');
  }
  if (State !== 'DISABLED' && !String(State).startsWith('ENABLED'))
    throw invalid(`State ${String(State)} is not valid.`);
  return {
    description: Description === undefined ? undefined : String(Description),
    isEnabled: State !== 'DISABLED',
    roleArn: RoleArn === undefined ? undefined : String(RoleArn),
    pattern: EventPattern === undefined ? undefined : readPattern(EventPattern),
    schedule: ScheduleExpression === undefined ? undefined : readSchedule(ScheduleExpression, nowMs),
  };
}

/** Compiles the text of a pattern. Throws `InvalidEventPatternException`. */
export function readPattern(pattern: unknown): { text: string; test: EventTest } {
  const text = String(pattern);
  if (text.length > PATTERN_CHARACTERS_MAXIMUM) {
    throw invalidPattern(`it is longer than ${PATTERN_CHARACTERS_MAXIMUM} characters`);
  }
  try {
    return { text, test: compileEventPattern(JSON.parse(text)) };
  } catch (error) {
    if (error instanceof EventPatternError) throw invalidPattern(error.message);
    if (error instanceof SyntaxError) throw invalidPattern(`it is no JSON: ${error.message}`);
    throw error;
  }
}

function invalidPattern(reason: string): AwsError {
  return new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
}

/** Rules know no one-time schedules, and `1` takes the unit in the singular. [AWS-EventBridge: eb-scheduled-rule-pattern] */
function readSchedule(expression: unknown, nowMs: number): RuleSettings['schedule'] {
  const text = String(expression);
  const parsed = parseScheduleExpression(text);
  const reason = parsed.ok ? ruleScheduleFault(text) : parsed.reason;
  if (!parsed.ok || reason !== undefined) {
    throw invalid(`Parameter ScheduleExpression is not valid. Reason: ${reason}.`);
  }
  return { text, expression: parsed.expression, sinceMs: nowMs };
}

function ruleScheduleFault(text: string): string | undefined {
  if (text.startsWith('at')) return 'a rule has no one-time schedule; EventBridge Scheduler has';
  const [, value, plural] = /^rate\(\s*(\d+)\s+[a-z]+?(s?)\s*\)$/.exec(text) ?? [];
  if (value === undefined || (Number(value) === 1) === (plural === '')) return undefined;
  return 'a rate of 1 takes the unit in the singular, others in the plural';
}
