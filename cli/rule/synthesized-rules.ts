import { literalText, shownText } from '../../lib/checks/literal-text.ts';
import { type AppSource, readAppStacks } from '../assembly/app-source.ts';
import { UsageError } from '../usage-error.ts';

/** A rule as its template has it. */
export interface SynthesizedRule {
  ruleName: string;
  stackName: string;
  description: string | undefined;
  sql: string;
  /** As the template says it; AWS takes 2015-10-08 when it says nothing. */
  version: string | undefined;
  disabled: boolean;
  actions: RuleActionFields[];
  errorAction: RuleActionFields | undefined;
}

export interface RuleActionFields {
  /** CloudFormation's key, such as `Kinesis`. */
  type: string;
  /** Every text of the action by its path, such as `PartitionKey`. */
  fields: { path: string; text: string }[];
}

type Json = Record<string, unknown>;

/** All rules of an app. */
export async function readSynthesizedRules(source: AppSource): Promise<SynthesizedRule[]> {
  const stacks = await readAppStacks(source);
  return stacks.flatMap(({ stackName, template }) =>
    Object.entries(template.Resources ?? {})
      .filter(([, { Type }]) => Type === 'AWS::IoT::TopicRule')
      .map(([logicalId, { Properties = {} }]) => readRule(stackName, logicalId, Properties)),
  );
}

function readRule(stackName: string, logicalId: string, properties: Json): SynthesizedRule {
  const payload = asObject(properties['TopicRulePayload']);
  const { Sql, AwsIotSqlVersion, Description, RuleDisabled, Actions, ErrorAction } = payload;
  return {
    ruleName: literalText(properties['RuleName']) ?? logicalId,
    stackName,
    description: literalText(Description),
    sql: shownText(Sql),
    version: literalText(AwsIotSqlVersion),
    disabled: RuleDisabled === true,
    actions: (Array.isArray(Actions) ? Actions : []).flatMap(readActions),
    errorAction: readActions(ErrorAction)[0],
  };
}

function readActions(entry: unknown): RuleActionFields[] {
  return Object.entries(asObject(entry)).map(([type, properties]) => ({ type, fields: textsIn(properties, '') }));
}

function textsIn(value: unknown, path: string): RuleActionFields['fields'] {
  const isPlain = typeof value !== 'object' || value === null || shownText(value) !== JSON.stringify(value);
  if (isPlain) return [{ path, text: shownText(value) }];
  return Object.entries(value).flatMap(([key, child]) => textsIn(child, path === '' ? key : `${path}.${key}`));
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** The rule of this name, or the only one that begins so. */
export function findRule(rules: readonly SynthesizedRule[], name: string): SynthesizedRule {
  const exact = rules.find(({ ruleName }) => ruleName === name);
  if (exact !== undefined) return exact;
  const near = rules.filter(({ ruleName }) => ruleName.startsWith(name));
  const [first] = near;
  if (first !== undefined && near.length === 1) return first;
  const names = (near.length > 1 ? near : rules).map(({ ruleName }) => ruleName).join(', ');
  throw new UsageError(
    near.length > 1 ? `--rule ${name}: several begin so: ${names}` : `there is no rule ${name}; there are: ${names}`,
  );
}
