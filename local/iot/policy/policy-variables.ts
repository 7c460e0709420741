import type { ConnectionContext } from './connection-context.ts';

/** `literal` keeps `${...}` as it was written: a certificate value that may not be substituted. */
export type VariableValue = { kind: 'value'; value: string } | { kind: 'literal' } | { kind: 'unset' };

const MAX_CERTIFICATE_VALUE_LENGTH = 1024;
/** Items of a list that are read at all. [AWS-IoT: cert-policy-variables] */
export const MAX_LIST_ITEMS = 5;
const ATTRIBUTE = /^Attributes\[(.+)\]$/;
const THING_PREFIXES = ['iot:Connection.Thing.', 'iot:Thing.'];

/**
 * Value of a policy variable, named without `${}`, for one connection. [AWS-IoT: basic-policy-variables]
 * [AWS-IoT: thing-policy-variables] [AWS-IoT: cert-policy-variables]
 */
export function resolveVariable(name: string, context: ConnectionContext): VariableValue {
  // An empty text is nobody's: a question about a policy may leave these open.
  if (name === 'iot:ClientId') return optional(context.clientId || undefined);
  if (name === 'iot:CertificateId') return optional(context.certificateId || undefined);
  if (name === 'aws:SourceIp') return optional(context.sourceIp || undefined);
  const prefix = THING_PREFIXES.find((candidate) => name.startsWith(candidate));
  if (prefix !== undefined) return thingVariable(name.slice(prefix.length), context);
  if (name.startsWith('iot:Certificate.')) return certificateVariable(name, context);
  return { kind: 'unset' };
}

function thingVariable(name: string, context: ConnectionContext): VariableValue {
  if (name === 'IsAttached') return value(String(context.thing.attached));
  if (!context.thing.attached) return { kind: 'unset' };
  const { thing } = context.thing;
  if (name === 'ThingName') return value(thing.thingName);
  if (name === 'ThingTypeName') return optional(thing.thingTypeName);
  const attribute = ATTRIBUTE.exec(name)?.[1];
  return attribute === undefined ? { kind: 'unset' } : optional(thing.attributes[attribute]);
}

function certificateVariable(name: string, context: ConnectionContext): VariableValue {
  const [, base = name, index = '0'] = /^(.+)\.(\d+)$/.exec(name) ?? [];
  const found = context.certificate.get(base)?.slice(0, MAX_LIST_ITEMS)[Number(index)];
  if (found === undefined) return { kind: 'unset' };
  const isSafe = found.length <= MAX_CERTIFICATE_VALUE_LENGTH && !/[*$+?#]/.test(found);
  return isSafe ? value(found) : { kind: 'literal' };
}

function optional(text: string | undefined): VariableValue {
  return text === undefined ? { kind: 'unset' } : value(text);
}

function value(text: string): VariableValue {
  return { kind: 'value', value: text };
}
