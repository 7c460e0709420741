import { canBeUndefined, parseRuleSql, parseTemplate, type RuleStatement } from '../../iotsql/index.ts';
import { literalText } from './literal-text.ts';

/** Something wrong with a rule: where in its properties, and what, in words for the one who wrote it. */
export interface TopicRuleFault {
  readonly check: 'sql-parses' | 'template-parses' | 'error-action' | 'action-shape' | 'partition-key';
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
  const sql = readSql(rule);
  faults.push(...shapeFaults(rule), ...sql.faults);
  for (const [location, text] of substitutionTexts(rule)) faults.push(...templateFaults(location, text, sql.statement));
  faults.push(...keyFaults(rule, sql.statement));
  return faults;
}

/** [AWS-IoT: General Reference, iot-core] */
const ACTION_MAXIMUM = 10;

/** An action entry holds one action; a rule has up to ten. */
function shapeFaults(rule: Json): TopicRuleFault[] {
  const actions = actionsOf(rule);
  const faults = actions
    .filter(([, action]) => Object.keys(action).length > 1)
    .map(([location, action]): TopicRuleFault => {
      const message = `an action has one action type, this one has ${Object.keys(action).join(', ')}`;
      return { check: 'action-shape', location, message };
    });
  const count = actions.length - 1;
  if (count <= ACTION_MAXIMUM) return faults;
  const message = `the rule has ${count} actions, AWS takes ${ACTION_MAXIMUM}`;
  return [...faults, { check: 'action-shape', location: 'Actions', message }];
}

interface ReadSql {
  faults: TopicRuleFault[];
  /** Undefined when the SQL does not parse or is not known yet. */
  statement: RuleStatement | undefined;
}

function readSql(rule: Json): ReadSql {
  const sql = literalText(rule['Sql']);
  if (sql === undefined) return { faults: [], statement: undefined };
  const parsed = parseRuleSql(sql, versionOf(rule));
  if (parsed.ok) return { faults: [], statement: parsed.statement };
  // what CloudFormation fills in may be what is missing
  if (typeof rule['Sql'] !== 'string') return { faults: [], statement: undefined };
  const { line, column, message } = parsed.error;
  const fault = `SQL line ${line}, column ${column}: ${message}`;
  return { faults: [{ check: 'sql-parses', location: 'Sql', message: fault }], statement: undefined };
}

/** The statement's SQL version and SET variables count in its templates. */
function templateFaults(location: string, text: string, statement: RuleStatement | undefined): TopicRuleFault[] {
  const parsed = parseTemplate(text, statement);
  const mayUseVariables = statement === undefined && text.includes('@');
  if (parsed.ok || mayUseVariables) return [];
  const { line, column, message } = parsed.error;
  const fault = `substitution template line ${line}, column ${column}: ${message}`;
  return [{ check: 'template-parses', location, message: fault }];
}

/** Keys without which a record or an item is refused at run time, message by message. */
const KEYS: readonly { action: string; field: string; name: string; required: boolean }[] = [
  { action: 'Kinesis', field: 'PartitionKey', name: 'partition key', required: true },
  { action: 'DynamoDB', field: 'HashKeyValue', name: 'partition key', required: true },
  { action: 'DynamoDB', field: 'RangeKeyValue', name: 'sort key', required: false },
];

/** Whether a key can come to nothing is known now. */
function keyFaults(rule: Json, statement: RuleStatement | undefined): TopicRuleFault[] {
  return actionsOf(rule).flatMap(([location, action]) =>
    KEYS.flatMap(({ action: type, field, name, required }) => {
      const properties = asObject(action[type]);
      if (Object.keys(properties).length === 0) return [];
      const problem = keyProblem(properties[field], { name, required, type }, statement);
      return problem === undefined
        ? []
        : [{ check: 'partition-key' as const, location: `${location}.${type}.${field}`, message: problem }];
    }),
  );
}

function keyProblem(
  value: unknown,
  { name, required, type }: { name: string; required: boolean; type: string },
  statement: RuleStatement | undefined,
): string | undefined {
  if (value === undefined) return required ? `the ${type} action has no ${name}` : undefined;
  const text = literalText(value);
  if (text === undefined || statement === undefined) return undefined;
  const template = parseTemplate(text, statement);
  if (!template.ok || !canBeUndefined(template.template, statement)) return undefined;
  return `${name} '${text}' can be Undefined for a message this rule matches`;
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

/** Every text with `${` in the actions: those are substitution templates. */
function substitutionTexts(rule: Json): [string, string][] {
  const found: [string, string][] = [];
  const visit = (location: string, value: unknown): void => {
    const text = literalText(value);
    if (text?.includes('${')) found.push([location, text]);
    else if (text === undefined && typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) visit(`${location}.${key}`, child);
    }
  };
  for (const [location, action] of actionsOf(rule)) visit(location, action);
  return found;
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
