import { parseCommandLine } from '../command-line.ts';
import { UsageError } from '../usage-error.ts';

export type WhyValues = ReturnType<typeof parseWhy>;

const TEXT = { type: 'string' } as const;
const MANY = { type: 'string', multiple: true } as const;
const FLAG = { type: 'boolean' } as const;

/** Throws UsageError for what is no option. */
export function parseWhy(args: string[]) {
  return parseCommandLine('why', {
    args,
    options: {
      ...{ client: TEXT, limit: TEXT, endpoint: TEXT, 'ready-file': TEXT },
      ...{ policy: MANY, action: TEXT, resource: TEXT, 'client-id': TEXT, thing: TEXT, 'thing-type': TEXT },
      ...{ attribute: MANY, certificate: TEXT, 'certificate-id': TEXT, 'source-ip': TEXT },
      ...{ persistent: FLAG, will: TEXT, json: FLAG, help: FLAG },
    },
  }).values;
}

/** What each action is asked about; the actions that are not here have resources of several types. */
const RESOURCE_TYPES = new Map([
  ['iot:Connect', 'client'],
  ['iot:Publish', 'topic'],
  ['iot:RetainPublish', 'topic'],
  ['iot:Subscribe', 'topicfilter'],
  ['iot:Receive', 'topic'],
]);

/** Action and resource, checked for what could never be allowed only because it was asked wrongly. */
export function readAsked(values: WhyValues, of: string): { action: string; resource: string } {
  const action = required(values, 'action', of);
  if (!/^iot:\w+$/.test(action)) throw new UsageError(`--action is "${action}": give one such as iot:Publish`);
  const resource = required(values, 'resource', of);
  const type = RESOURCE_TYPES.get(action);
  const example = `arn:aws:iot:eu-central-1:000000000000:${type ?? 'topic'}/a`;
  if (resource !== '*' && !resource.startsWith('arn:')) {
    throw new UsageError(`--resource is "${resource}": give an ARN such as ${example}`);
  }
  const given = resource.split(':').slice(5).join(':').split('/')[0];
  if (type !== undefined && resource !== '*' && given !== type) {
    throw new UsageError(`${action} is asked about a ${type}, such as ${example}; --resource is "${resource}"`);
  }
  return { action, resource };
}

export function required(values: WhyValues, name: 'action' | 'resource' | 'client-id' | 'client', of: string): string {
  const value = values[name];
  if (value) return value;
  throw new UsageError(`${of} needs --${name}; roadbed why --help shows an example`);
}
