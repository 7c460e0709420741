import type { ScheduleExpression } from '../schedule-time/schedule-expression.ts';
import type { EventTest } from './pattern/event-pattern.ts';
import type { TargetSettings } from './target-settings.ts';

export interface EventBus {
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  description: string | undefined;
  readonly rules: Map<string, EventRule>;
}

export interface EventRule {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  settings: RuleSettings;
  /** By id, in the order they came. */
  readonly targets: Map<string, TargetSettings>;
}

/** What PutRule sets, read. */
export interface RuleSettings {
  description: string | undefined;
  isEnabled: boolean;
  roleArn: string | undefined;
  pattern: { text: string; test: EventTest } | undefined;
  schedule: { text: string; expression: ScheduleExpression; sinceMs: number } | undefined;
}
