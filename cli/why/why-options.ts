import { parseArgs } from 'node:util';
import { UsageError } from '../usage-error.ts';

/** A question to a running cloud. */
export interface RefusalQuestion {
  kind: 'refusals';
  clientId: string | undefined;
  limit: number;
  /** Undefined: the cloud that announced itself. */
  cloud: { endpoint: string } | { readyFile: string } | undefined;
  json: boolean;
}

/** A question to policy documents, without a cloud. */
export interface PolicyQuestion {
  kind: 'policy';
  files: string[];
  action: string;
  resource: string;
  clientId: string;
  /** The connection's thing, attached to its certificate; undefined: none. */
  thingName: string | undefined;
  thingType: string | undefined;
  attributes: Record<string, string>;
  certificateId: string;
  sourceIp: string;
  persistent: boolean;
  /** ARN. */
  willTopic: string | undefined;
  json: boolean;
}

export const WHY_HELP = `roadbed why: tell why a client was refused, or what a policy decides

usage: roadbed why [--client ID] [--limit N] [--endpoint URL | --ready-file FILE] [--json]
       roadbed why --policy FILE --action ACTION --resource ARN --client-id ID [--thing NAME] [options]

The first asks a running local cloud for its last refusals; without --endpoint and --ready-file, the one that
roadbed up started last.

  --client ID           of this client only
  --limit N             at most so many, the latest first (default 20, up to 500)
  --endpoint URL        the cloud's AWS APIs, as roadbed up prints them
  --ready-file FILE     as roadbed up wrote it

The second decides as the local cloud would, without one; exit 0 when allowed, 1 when denied, 2 on a wrong argument.

  --policy FILE         an IoT policy document (JSON); may be repeated: all of them together
  --action ACTION       e.g. iot:Connect, iot:Publish, iot:RetainPublish, iot:Subscribe, iot:Receive
  --resource ARN        e.g. arn:aws:iot:eu-central-1:000000000000:topic/v1/car-1/up/event/alarm
  --client-id ID        the connection's client id
  --thing NAME          the thing of the connection, with the certificate attached to it; none unless given
  --thing-type T        its type
  --attribute K=V       one of its attributes; may be repeated
  --certificate-id ID   what \${iot:CertificateId} stands for
  --source-ip ADDRESS   what aws:SourceIp stands for (default 127.0.0.1)
  --persistent          the connect asks for a persistent session
  --will ARN            the connect brings a will on this topic

  --json                one JSON object instead of text
  --help                this text

examples:
  roadbed why --client car-1
  roadbed why --policy device.json --action iot:Publish --client-id car-1 --thing car-1 \\
    --resource arn:aws:iot:eu-central-1:000000000000:topic/v1/car-2/up/event/alarm
`;

const OF_REFUSALS = ['client', 'limit', 'endpoint', 'ready-file'] as const;
const OF_POLICY = [
  ...(['action', 'resource', 'client-id', 'thing', 'thing-type', 'attribute'] as const),
  ...(['certificate-id', 'source-ip', 'persistent', 'will'] as const),
];

type Values = ReturnType<typeof parse>;

/** Reads and checks the arguments; throws UsageError saying what was given and what is allowed. */
export function readWhyOptions(args: string[]): RefusalQuestion | PolicyQuestion | { kind: 'help' } {
  const values = parse(args);
  if (values.help) return { kind: 'help' };
  const isPolicy = values.policy !== undefined;
  const foreign = (isPolicy ? OF_REFUSALS : OF_POLICY).find((name) => values[name] !== undefined);
  if (foreign !== undefined) {
    throw new UsageError(`--${foreign} goes ${isPolicy ? 'without' : 'with'} --policy; roadbed why --help tells more`);
  }
  return isPolicy ? policyQuestion(values) : refusalQuestion(values);
}

function refusalQuestion(values: Values): RefusalQuestion {
  const { endpoint, 'ready-file': readyFile } = values;
  if (endpoint !== undefined && readyFile !== undefined) {
    throw new UsageError('--endpoint and --ready-file both name a cloud: give one of them');
  }
  if (endpoint !== undefined && !(URL.canParse(endpoint) && /^https?:/.test(endpoint))) {
    throw new UsageError(`--endpoint is "${endpoint}": give a URL such as http://127.0.0.1:4566`);
  }
  const limitText = values.limit ?? '20';
  const limit = /^\d{1,3}$/.test(limitText) ? Number(limitText) : 0;
  if (limit < 1 || limit > 500) throw new UsageError(`--limit is "${limitText}": give a whole number from 1 to 500`);
  const cloud = endpoint !== undefined ? { endpoint } : readyFile !== undefined ? { readyFile } : undefined;
  return { kind: 'refusals', clientId: values.client, limit, cloud, json: values.json ?? false };
}

function policyQuestion(values: Values): PolicyQuestion {
  const { thing: thingName, 'thing-type': thingType, attribute = [] } = values;
  if (thingName === undefined && (thingType !== undefined || attribute.length > 0)) {
    throw new UsageError('--thing-type and --attribute belong to a thing: give --thing as well');
  }
  const action = required(values, 'action');
  if (!/^iot:\w+$/.test(action)) throw new UsageError(`--action is "${action}": give one such as iot:Publish`);
  const resource = required(values, 'resource');
  if (resource !== '*' && !resource.startsWith('arn:')) {
    throw new UsageError(
      `--resource is "${resource}": give an ARN such as arn:aws:iot:eu-central-1:000000000000:topic/a`,
    );
  }
  return {
    ...{ kind: 'policy', files: values.policy ?? [], action, resource, thingName, thingType },
    clientId: required(values, 'client-id'),
    attributes: Object.fromEntries(attribute.map(readAttribute)),
    certificateId: values['certificate-id'] ?? '',
    sourceIp: values['source-ip'] ?? '127.0.0.1',
    persistent: values.persistent ?? false,
    willTopic: values.will,
    json: values.json ?? false,
  };
}

function required(values: Values, name: 'action' | 'resource' | 'client-id'): string {
  const value = values[name];
  if (value) return value;
  throw new UsageError(`--policy needs --${name}; roadbed why --help shows an example`);
}

function readAttribute(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  throw new UsageError(`--attribute is "${text}": give name=value`);
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const many = { type: 'string', multiple: true } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args,
      options: {
        ...{ client: text, limit: text, endpoint: text, 'ready-file': text },
        ...{ policy: many, action: text, resource: text, 'client-id': text, thing: text, 'thing-type': text },
        ...{ attribute: many, 'certificate-id': text, 'source-ip': text, persistent: flag, will: text },
        ...{ json: flag, help: flag },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}; roadbed why --help lists the options`);
  }
}
