import { canBeUndefined, parseRuleSql, parseTemplate } from '../../iotsql/index.ts';

/** Something wrong with a rule: where in its properties, and what, in words for the one who wrote it. */
export interface TopicRuleFault {
  readonly check: 'sql-parses' | 'template-parses' | 'error-action' | 'partition-key';
  readonly location: string;
  readonly message: string;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Faults of the payload of an `AWS::IoT::TopicRule` as the finished template has it. What CloudFormation fills in later
 * (a `Ref` in place of a text) cannot be judged and passes.
 */
export function topicRuleFaults(payload: unknown): TopicRuleFault[] {
  const rule = asObject(payload);
  const faults: TopicRuleFault[] = [];
  if (Object.keys(asObject(rule['ErrorAction'])).length === 0) {
    faults.push({
      check: 'error-action',
      location: 'ErrorAction',
      message: 'the rule has no error action: what its actions cannot deliver would be lost',
    });
  }
  faults.push(...sqlFaults(rule));
  for (const [location, text] of substitutionTexts(rule)) faults.push(...templateFaults(location, text));
  faults.push(...partitionKeyFaults(rule));
  return faults;
}

function sqlFaults(rule: Json): TopicRuleFault[] {
  const { Sql: sql } = rule;
  if (typeof sql !== 'string') return [];
  const parsed = parseRuleSql(sql, versionOf(rule));
  if (parsed.ok) return [];
  const { line, column, message } = parsed.error;
  return [{ check: 'sql-parses', location: 'Sql', message: `SQL line ${line}, column ${column}: ${message}` }];
}

function templateFaults(location: string, text: string): TopicRuleFault[] {
  const parsed = parseTemplate(text);
  if (parsed.ok) return [];
  const { line, column, message } = parsed.error;
  const fault = `substitution template line ${line}, column ${column}: ${message}`;
  return [{ check: 'template-parses', location, message: fault }];
}

/** A record without partition key is refused at run time, message by message; whether that can be is known now. */
function partitionKeyFaults(rule: Json): TopicRuleFault[] {
  const { Sql: sql } = rule;
  const statement = typeof sql === 'string' ? parseRuleSql(sql, versionOf(rule)) : undefined;
  return actionsOf(rule).flatMap(([location, action]) => {
    const kinesis = asObject(action['Kinesis']);
    if (Object.keys(kinesis).length === 0) return [];
    const { PartitionKey: key } = kinesis;
    const at = `${location}.Kinesis.PartitionKey`;
    if (key === undefined) {
      return [{ check: 'partition-key' as const, location: at, message: 'the Kinesis action has no partition key' }];
    }
    if (typeof key !== 'string' || !statement?.ok) return [];
    const template = parseTemplate(key);
    if (!template.ok || !canBeUndefined(template.template, statement.statement)) return [];
    const message = `partition key '${key}' can be Undefined for a message this rule matches`;
    return [{ check: 'partition-key' as const, location: at, message }];
  });
}

function versionOf(rule: Json): string | undefined {
  const { AwsIotSqlVersion: version } = rule;
  return typeof version === 'string' ? version : undefined;
}

function actionsOf(rule: Json): [string, Json][] {
  const { Actions: actions } = rule;
  const listed = Array.isArray(actions)
    ? actions.map((action, index): [string, Json] => [`Actions.${index}`, asObject(action)])
    : [];
  return [...listed, ['ErrorAction', asObject(rule['ErrorAction'])]];
}

/** Every literal text with `${` in the actions: those are substitution templates. */
function substitutionTexts(rule: Json): [string, string][] {
  const found: [string, string][] = [];
  const visit = (location: string, value: unknown): void => {
    if (typeof value === 'string' && value.includes('${')) found.push([location, value]);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) visit(`${location}.${key}`, child);
    }
  };
  for (const [location, action] of actionsOf(rule)) visit(location, action);
  return found;
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
