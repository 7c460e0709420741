import type { TopicRuleSpec } from '../../ports/iot-control.ts';
import { done, failed, type Outcome } from '../registry/outcome.ts';
import { asObject, type IotCall, label } from './iot-operation.ts';

/** Of the payload as JSON. [AWS-IoT: General Reference, iot-core] */
const MAX_PAYLOAD_BYTES = 128 * 1024;
/** An API default, unlike the console's. [AWS-IoT: API_TopicRulePayload] */
const DEFAULT_SQL_VERSION = '2015-10-08';

/** Reads `topicRulePayload` of CreateTopicRule and ReplaceTopicRule. [AWS-IoT: API_TopicRulePayload] */
export function readTopicRulePayload(call: IotCall, ruleArn: string): Outcome<TopicRuleSpec> {
  const { sql, actions, errorAction, ruleDisabled, awsIotSqlVersion, description } = call.body;
  if (Buffer.byteLength(JSON.stringify(call.body)) > MAX_PAYLOAD_BYTES)
    return invalid('The rule is larger than 128 KB.');
  if (typeof sql !== 'string') return invalid('sql must be given.');
  const entries = Array.isArray(actions) ? actions.map(actionOf) : [undefined];
  const onError = errorAction === undefined || errorAction === null ? undefined : actionOf(errorAction);
  const isReadable = entries.every((entry) => entry !== undefined) && (errorAction == null || onError !== undefined);
  if (!isReadable) return invalid('actions must be a list of actions, errorAction one action.');
  return done({
    ruleName: label(call, 'ruleName'),
    ruleArn,
    sql,
    awsIotSqlVersion: typeof awsIotSqlVersion === 'string' ? awsIotSqlVersion : DEFAULT_SQL_VERSION,
    ruleDisabled: ruleDisabled === true,
    actions: entries as TopicRuleSpec['actions'],
    ...(onError && { errorAction: onError }),
    ...(typeof description === 'string' && { description }),
  });
}

/** A rule's actions in the API's spelling. */
export function actionView(action: object): unknown {
  return renamed(action, (name) => name.charAt(0).toLowerCase() + name.slice(1));
}

/** Names of the API begin small, CloudFormation's and the engine's big; else they are the same. */
function actionOf(value: unknown): TopicRuleSpec['actions'][number] | undefined {
  if (asObject(value) === undefined) return undefined;
  const action = renamed(value, (name) => name.charAt(0).toUpperCase() + name.slice(1));
  const isAction = Object.values(action as object).every((fields) => asObject(fields) !== undefined);
  return isAction ? (action as TopicRuleSpec['actions'][number]) : undefined;
}

function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  const object = asObject(value);
  if (object === undefined) return value;
  return Object.fromEntries(
    Object.entries(object)
      .filter(([, field]) => field !== null && field !== undefined)
      .map(([name, field]) => [rename(name), renamed(field, rename)]),
  );
}

function invalid(message: string): Outcome<TopicRuleSpec> {
  return failed('InvalidRequestException', message);
}
