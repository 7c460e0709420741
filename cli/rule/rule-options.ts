import type { AppSource } from '../assembly/app-source.ts';
import { parseCommandLine } from '../command-line.ts';
import { UsageError } from '../usage-error.ts';

export interface ListOptions {
  kind: 'list';
  app: AppSource;
  json: boolean;
}

export interface CasesOptions {
  kind: 'cases';
  file: string;
  json: boolean;
}

export interface TestOptions {
  kind: 'test';
  rule: { sql: string; version: string } | { sqlFile: string; version: string } | { name: string; app: AppSource };
  message: MessageOptions;
  functionResults: string | undefined;
  json: boolean;
}

export interface MessageOptions {
  topic: string;
  payload: { text: string } | { file: string };
  clientId: string;
  principal: string | undefined;
  sourceIp: string;
  /** Undefined: now. */
  timestampMs: number | undefined;
  userProperties: [string, string][];
}

const OF_MESSAGE = [
  ...(['topic', 'payload', 'payload-file', 'client-id', 'principal', 'source-ip', 'timestamp'] as const),
  ...(['user-property', 'function-results'] as const),
];
const OF_RULE = ['sql', 'sql-file', 'sql-version', 'rule'] as const;
const SQL_VERSIONS = ['2016-03-23', '2015-10-08', 'beta'];
const OF_APP = ['env', 'assembly'] as const;

type Values = ReturnType<typeof parse>['values'];
type Name = (typeof OF_MESSAGE)[number] | (typeof OF_RULE)[number] | (typeof OF_APP)[number] | 'cases';

/** Reads and checks the arguments; throws UsageError saying what was given and what is allowed. */
export function readRuleOptions(args: string[]): ListOptions | CasesOptions | TestOptions | { kind: 'help' } {
  const { values, positionals } = parse(args);
  if (values.help) return { kind: 'help' };
  const [command, ...others] = positionals;
  if (others.length > 0) throw new UsageError(`"${others[0]}" is one argument too many; quote what has spaces`);
  const json = values.json ?? false;
  if (command === 'list') {
    refuse(values, [...OF_MESSAGE, ...OF_RULE, 'cases'], 'goes with rule test');
    return { kind: 'list', app: readApp(values), json };
  }
  if (command !== 'test') {
    throw new UsageError(`roadbed rule has ${command === undefined ? 'list and test' : `no "${command}"`}: see --help`);
  }
  if (values.cases === undefined) return { ...readTest(values), json };
  refuse(values, [...OF_MESSAGE, ...OF_RULE, ...OF_APP], 'goes without --cases');
  return { kind: 'cases', file: values.cases, json };
}

function readTest(values: Values): Omit<TestOptions, 'json'> {
  const { topic, 'function-results': functionResults } = values;
  const rule = readRule(values);
  if (!topic) throw new UsageError('rule test needs --topic, the topic of the message');
  const timestamp = values.timestamp;
  if (timestamp !== undefined && !/^\d{1,15}$/.test(timestamp)) {
    throw new UsageError(`--timestamp is "${timestamp}": give milliseconds since 1970`);
  }
  const message: MessageOptions = {
    topic,
    payload: readPayload(values),
    clientId: values['client-id'] ?? 'test-client',
    principal: values.principal,
    sourceIp: values['source-ip'] ?? '127.0.0.1',
    timestampMs: timestamp === undefined ? undefined : Number(timestamp),
    userProperties: (values['user-property'] ?? []).map(readProperty),
  };
  return { kind: 'test', rule, message, functionResults };
}

function readRule(values: Values): TestOptions['rule'] {
  const { sql, 'sql-file': sqlFile, rule: name, 'sql-version': version = '2016-03-23' } = values;
  const given = [sql, sqlFile, name].filter((value) => value !== undefined);
  if (given.length !== 1) throw new UsageError('rule test needs one of --sql, --sql-file, --rule and --cases');
  if (name !== undefined) {
    refuse(values, ['sql-version'], 'goes with --sql: the rule says its own');
    return { name, app: readApp(values) };
  }
  refuse(values, OF_APP, 'goes with --rule');
  if (!SQL_VERSIONS.includes(version)) {
    throw new UsageError(`--sql-version is "${version}": give ${SQL_VERSIONS.join(', ')}`);
  }
  return sql === undefined ? { sqlFile: sqlFile ?? '', version } : { sql, version };
}

function readApp({ env, assembly }: Values): AppSource {
  if (env !== undefined && assembly !== undefined) throw new UsageError('--env and --assembly: give one of them');
  return assembly === undefined ? { environment: env ?? 'local' } : { assemblyDir: assembly };
}

function readPayload({ payload, 'payload-file': file }: Values): MessageOptions['payload'] {
  if (payload !== undefined && file !== undefined) {
    throw new UsageError('--payload and --payload-file: give one of them');
  }
  return file === undefined ? { text: payload ?? '' } : { file };
}

function readProperty(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  throw new UsageError(`--user-property is "${text}": give name=value`);
}

function refuse(values: Values, names: readonly Name[], why: string): void {
  const foreign = names.find((name) => values[name] !== undefined);
  if (foreign !== undefined) throw new UsageError(`--${foreign} ${why}; roadbed rule --help tells more`);
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const many = { type: 'string', multiple: true } as const;
  const flag = { type: 'boolean' } as const;
  return parseCommandLine('rule', {
    args,
    allowPositionals: true,
    options: {
      ...{ sql: text, 'sql-file': text, 'sql-version': text, rule: text, cases: text, env: text, assembly: text },
      ...{ topic: text, payload: text, 'payload-file': text, 'client-id': text, principal: text },
      ...{ 'source-ip': text, timestamp: text, 'user-property': many, 'function-results': text },
      ...{ json: flag, help: flag },
    },
  });
}
