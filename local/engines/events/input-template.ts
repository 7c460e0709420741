import type { BusEvent } from './event.ts';
import { parseJsonPath, valueAt } from './json-path.ts';
import type { TargetSettings } from './target-settings.ts';

/** What stands for itself in a template. */
export interface TemplateContext {
  ruleArn: string;
  ruleName: string;
  ingestedMs: number;
}

/** What a target receives of an event. [AWS-EventBridge: eb-transform-target-input] */
export function inputOf(settings: TargetSettings, event: BusEvent, context: TemplateContext): string {
  const { Input, InputPath, InputTransformer } = settings;
  if (Input !== undefined) return Input;
  if (InputPath !== undefined) return JSON.stringify(valueAt(event, parseJsonPath(InputPath) ?? []) ?? null);
  if (!InputTransformer) return JSON.stringify(event);
  const values = new Map(
    Object.entries(InputTransformer.InputPathsMap).map(([name, path]) => [
      name,
      valueAt(event, parseJsonPath(path) ?? []),
    ]),
  );
  for (const [name, value] of Object.entries(reserved(event, context))) values.set(name, value);
  return fillTemplate(InputTransformer.InputTemplate, values);
}

function reserved(event: BusEvent, { ruleArn, ruleName, ingestedMs }: TemplateContext): Record<string, unknown> {
  const { detail: _detail, ...withoutDetail } = event;
  return {
    'aws.events.rule-arn': ruleArn,
    'aws.events.rule-name': ruleName,
    'aws.events.event.ingestion-time': new Date(ingestedMs).toISOString(),
    'aws.events.event': withoutDetail,
    'aws.events.event.json': event,
  };
}

/**
 * Replaces `<name>`: as JSON, or within a JSON string as its text, escaped so that the string stays one. What the event
 * has not is null, or no text [assumed]. Names the map has not stay as they are.
 */
function fillTemplate(template: string, values: ReadonlyMap<string, unknown>): string {
  let isInString = false;
  return template.replace(/\\.|"|<([\w.-]+)>/gs, (token, name: string | undefined) => {
    if (token === '"') isInString = !isInString;
    if (name === undefined || !values.has(name)) return token;
    const value = values.get(name);
    if (!isInString) return JSON.stringify(value ?? null);
    const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
    return JSON.stringify(text).slice(1, -1);
  });
}
