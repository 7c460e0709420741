import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { literalText, shownText } from '../../lib/checks/literal-text.ts';
import { readCloudAssembly } from '../../local/cloud/assembly/cloud-assembly.ts';
import { synthesize } from '../../local/cloud/assembly/synthesize.ts';
import { silentLog } from '../../local/ports/log.ts';
import { UsageError } from '../usage-error.ts';
import type { AppSource } from './rule-options.ts';

const PROJECT_DIR = fileURLToPath(new URL('../..', import.meta.url));
/** Stands in asset destinations only, which no rule has. */
const ANY_TARGET = { accountId: '000000000000', region: 'eu-central-1' };

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

/** All rules of an app. Synthesizes it when its sources have changed since the last time, as `roadbed up` does. */
export async function readSynthesizedRules(source: AppSource): Promise<SynthesizedRule[]> {
  const { stacks } = readAssembly(await assemblyDirOf(source));
  return stacks.flatMap(({ stackName, template }) =>
    Object.entries(template.Resources ?? {})
      .filter(([, { Type }]) => Type === 'AWS::IoT::TopicRule')
      .map(([logicalId, { Properties = {} }]) => readRule(stackName, logicalId, Properties)),
  );
}

async function assemblyDirOf(source: AppSource): Promise<string> {
  if ('assemblyDir' in source) return source.assemblyDir;
  const { environment } = source;
  const settings = { projectDir: PROJECT_DIR, environment, outDir: join(PROJECT_DIR, '.roadbed'), log: silentLog };
  try {
    return (await synthesize(settings)).assemblyDir;
  } catch (error) {
    throw new Error(`the app does not synthesize for --env ${environment}`, { cause: error });
  }
}

function readAssembly(dir: string): ReturnType<typeof readCloudAssembly> {
  try {
    return readCloudAssembly(dir, ANY_TARGET);
  } catch (error) {
    throw new UsageError(`${dir} is no synthesized CDK app: ${(error as Error).message}`);
  }
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
