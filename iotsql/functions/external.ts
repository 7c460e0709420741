import { toText } from '../conversions.ts';
import { ExternalFunctionError, type ExternalFunctions } from '../external-functions.ts';
import type { Evaluator, Frame } from '../frame.ts';
import { NOT_JSON, parseJsonText } from '../json-payload.ts';
import type { Expression } from '../syntax-tree.ts';
import { isSqlObject, memberOf } from '../values.ts';
import type { FunctionGroup, SqlFunction } from './definition.ts';

/** Starts the call, or returns undefined when the port has no such function. Throws on arguments it cannot take. */
type Start = (external: ExternalFunctions, args: unknown[]) => Promise<unknown> | undefined;

type Traits = Partial<Pick<SqlFunction, 'since2016' | 'refuse'>>;

/**
 * A function another service answers. Calls with equal arguments are one call within an evaluation. Any failure,
 * wrong arguments included, fails the rule [AWS-IoT: iot-sql-functions].
 */
function external(
  name: string,
  arity: readonly [number, number],
  start: Start,
  { pick, ...traits }: Traits & { pick?: Choose } = {},
): SqlFunction {
  return {
    ...traits,
    arity,
    isExternal: () => true,
    compile: (evaluators) => (frame) => call(frame, name, start, pick, evaluators),
  };
}

type Choose = (answer: unknown, args: unknown[]) => unknown;

function call(
  frame: Frame,
  name: string,
  start: Start,
  pick: Choose | undefined,
  evaluators: readonly Evaluator[],
): unknown {
  const args = evaluators.map((evaluator) => evaluator(frame));
  if (args.includes(undefined)) throw new ExternalFunctionError(name, 'an argument is Undefined');
  const port = frame.input.external;
  const answer = frame.answer(name, `${name} ${JSON.stringify(args)}`, async () => {
    const pending = port === undefined ? undefined : start(port, args);
    if (pending === undefined) throw new Error('this function is not available here');
    return await pending;
  });
  return pick === undefined ? answer : pick(answer, args);
}

function text(value: unknown): string {
  const result = toText(value);
  if (result === undefined) throw new Error('an argument has no text');
  return result;
}

function lookUpItem(port: ExternalFunctions, args: unknown[]): Promise<unknown> | undefined {
  const [table, keyName, keyValue, sortName, sortValue] = args;
  if (args.length === 5) throw new Error('get_dynamodb() takes 4 or 6 arguments');
  return port.getDynamoDb?.({
    tableName: text(table),
    partitionKey: { name: text(keyName), value: keyValue },
    ...(args.length === 6 ? { sortKey: { name: text(sortName), value: sortValue } } : {}),
    roleArn: text(args.at(-1)),
  });
}

function fetchSecret(port: ExternalFunctions, args: unknown[]): Promise<unknown> | undefined {
  const [id, part] = args;
  if (part !== 'SecretString' && part !== 'SecretBinary')
    throw new Error('the part must be SecretString or SecretBinary');
  if (part === 'SecretBinary' && args.length === 4) throw new Error('a SecretBinary has no keys');
  return port.getSecret?.(text(id), part, text(args.at(-1)));
}

/** A JSON secret is its object, or the value of one key of it; other text is a String without keys. */
function pickSecret(answer: unknown, args: unknown[]): unknown {
  if (args[1] === 'SecretBinary') return answer;
  const parsed = parseJsonText(text(answer));
  if (args.length < 4) return parsed === NOT_JSON ? answer : parsed;
  if (!isSqlObject(parsed)) throw new ExternalFunctionError('get_secret', 'the secret is no JSON object');
  return memberOf(parsed, text(args[2]));
}

/** A SET variable cannot be a role's ARN [AWS-IoT: iot-sql-set]. */
function refuseVariableRole(args: readonly Expression[]): string | undefined {
  return args.at(-1)?.kind === 'variable' ? 'the role ARN must not be a SET variable' : undefined;
}

const REGISTRY_APIS = ['DescribeThing', 'ListThingGroupsForThing'];

/** The API is a constant [AWS-IoT: iot-sql-functions]. */
function refuseRegistryApi(args: readonly Expression[]): string | undefined {
  const [api] = args;
  if (args.length !== 3) return undefined;
  if (api?.kind === 'literal' && REGISTRY_APIS.includes(String(api.value))) return refuseVariableRole(args);
  return `the API must be ${REGISTRY_APIS.map((name) => `'${name}'`).join(' or ')}`;
}

const WITH_ROLE = { since2016: true, refuse: refuseVariableRole } as const;

export const externalFunctions: FunctionGroup = {
  aws_lambda: external('aws_lambda', [2, 2], (port, [arn, input]) => port.awsLambda?.(text(arn), input)),
  get_dynamodb: external('get_dynamodb', [4, 6], lookUpItem, WITH_ROLE),
  get_registry_data: external(
    'get_registry_data',
    [3, 3],
    (port, [api, thing, role]) => port.getRegistryData?.(text(api), text(thing), text(role)),
    { since2016: true, refuse: refuseRegistryApi },
  ),
  get_secret: external('get_secret', [3, 4], fetchSecret, { refuse: refuseVariableRole, pick: pickSecret }),
  get_thing_shadow: external(
    'get_thing_shadow',
    [2, 3],
    (port, args) =>
      port.getThingShadow?.(text(args[0]), args.length === 3 ? text(args[1]) : undefined, text(args.at(-1))),
    WITH_ROLE,
  ),
  machinelearning_predict: {
    arity: [3, 3],
    unsupported: 'Amazon Machine Learning takes no new customers',
    compile: () => () => undefined,
  },
};
