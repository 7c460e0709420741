import { isIP } from 'node:net';
import { UsageError } from '../usage-error.ts';
import { type CloudAddress, readCloudAddress } from './cloud-address.ts';
import { parseWhy, readAsked, required, type WhyValues } from './why-arguments.ts';

/** A question to a running cloud: what it refused. */
export interface RefusalQuestion {
  kind: 'refusals';
  clientId: string | undefined;
  limit: number;
  cloud: CloudAddress;
  json: boolean;
}

/** A question to a running cloud: what a connected client may do. */
export interface DecisionQuestion {
  kind: 'decision';
  clientId: string;
  action: string;
  resource: string;
  cloud: CloudAddress;
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
  /** A PEM file, or the id alone; with neither, certificate variables have no value. */
  certificateFile: string | undefined;
  certificateId: string;
  sourceIp: string;
  persistent: boolean;
  /** ARN. */
  willTopic: string | undefined;
  json: boolean;
}

export type WhyQuestion = RefusalQuestion | DecisionQuestion | PolicyQuestion | { kind: 'help' };

const OF_CLOUD = ['client', 'limit', 'endpoint', 'ready-file'] as const;
const OF_POLICY = [
  ...(['client-id', 'thing', 'thing-type', 'attribute', 'certificate'] as const),
  ...(['certificate-id', 'source-ip', 'persistent', 'will'] as const),
];

/** Reads and checks the arguments; throws UsageError saying what was given and what is allowed. */
export function readWhyOptions(args: string[]): WhyQuestion {
  const values = parseWhy(args);
  if (values.help) return { kind: 'help' };
  const isPolicy = values.policy !== undefined;
  const foreign = (isPolicy ? OF_CLOUD : OF_POLICY).find((name) => values[name] !== undefined);
  if (foreign !== undefined) {
    throw new UsageError(`--${foreign} goes ${isPolicy ? 'without' : 'with'} --policy; roadbed why --help tells more`);
  }
  if (isPolicy) return policyQuestion(values);
  const isDecision = values.action !== undefined || values.resource !== undefined;
  return isDecision ? decisionQuestion(values) : refusalQuestion(values);
}

function refusalQuestion(values: WhyValues): RefusalQuestion {
  const limitText = values.limit ?? '20';
  const limit = /^\d{1,3}$/.test(limitText) ? Number(limitText) : 0;
  if (limit < 1 || limit > 500) throw new UsageError(`--limit is "${limitText}": give a whole number from 1 to 500`);
  return {
    kind: 'refusals',
    clientId: values.client,
    limit,
    cloud: readCloudAddress(values),
    json: values.json ?? false,
  };
}

function decisionQuestion(values: WhyValues): DecisionQuestion {
  if (values.limit !== undefined) throw new UsageError('--limit is of refusals: it goes without --action');
  const asked = readAsked(values, 'a question about a client');
  const clientId = required(values, 'client', 'a question without --policy');
  return { kind: 'decision', clientId, ...asked, cloud: readCloudAddress(values), json: values.json ?? false };
}

function policyQuestion(values: WhyValues): PolicyQuestion {
  const { thing: thingName, 'thing-type': thingType, attribute = [] } = values;
  const { certificate: certificateFile, 'certificate-id': certificateId } = values;
  if (thingName === undefined && (thingType !== undefined || attribute.length > 0)) {
    throw new UsageError('--thing-type and --attribute belong to a thing: give --thing as well');
  }
  if (certificateFile !== undefined && certificateId !== undefined) {
    throw new UsageError('--certificate has an id of its own: leave --certificate-id out');
  }
  const asked = readAsked(values, '--policy');
  return {
    ...{ kind: 'policy', files: values.policy ?? [], ...asked, thingName, thingType, certificateFile },
    clientId: required(values, 'client-id', '--policy'),
    attributes: Object.fromEntries(attribute.map(readAttribute)),
    certificateId: certificateId ?? '',
    sourceIp: readAddress(values['source-ip'] ?? '127.0.0.1'),
    persistent: values.persistent ?? false,
    willTopic: readWill(values.will),
    json: values.json ?? false,
  };
}

function readAttribute(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  throw new UsageError(`--attribute is "${text}": give name=value`);
}

function readAddress(text: string): string {
  if (isIP(text) !== 0) return text;
  throw new UsageError(`--source-ip is "${text}": give an address such as 10.1.2.3`);
}

function readWill(text: string | undefined): string | undefined {
  if (text === undefined || /^arn:[^:]*:iot:[^:]*:[^:]*:topic\/./.test(text)) return text;
  throw new UsageError(`--will is "${text}": give an ARN such as arn:aws:iot:eu-central-1:000000000000:topic/a`);
}
