import type { RegistrationTasks } from '../bulk-registration/registration-tasks.ts';
import type { CertificateAuthority } from '../certificates/certificate-authority.ts';
import type { Connectivity } from '../fleet-index/thing-document.ts';
import type { IotStore } from '../iot-store.ts';
import type { JobService } from '../jobs/job-service.ts';
import type { Outcome } from '../registry/outcome.ts';
import type { TopicRuleEngine } from './topic-rule-engine.ts';

/** A request of the `iot` API, taken apart. */
export interface IotCall {
  /** Labels of the path, decoded. */
  path: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** The `x-amzn-principal` header: a certificate ARN. */
  principal: string | undefined;
  /** A header by its lower-case name. */
  header(name: string): string | undefined;
  body: Readonly<Record<string, unknown>>;
}

export interface ControlPlanePorts {
  store: IotStore;
  authority: CertificateAuthority;
  /** `host:port` of the MQTT listener, for DescribeEndpoint. */
  endpointAddress: (endpointType: string) => string;
  ruleEngine?: TopicRuleEngine;
  jobs?: JobService;
  /** Things in bulk. */
  registrationTasks?: RegistrationTasks;
  /** Where a report of theirs is, by its token. */
  reportUrlOf?: (token: string) => string;
  /** The text of an object in S3, by its URL. */
  readS3Object?: (url: string) => Promise<{ ok: true; text: string } | { ok: false; problem: string }>;
  /** The presence of a client id in the fleet index; undefined: never connected. */
  connectivity?: (clientId: string) => Connectivity | undefined;
}

/** One operation, one file. [AWS-IoT: API_Operations_AWS_IoT] */
export interface IotOperation {
  /** Also the IAM action, after `iot:`. */
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with `{labels}`. */
  route: string;
  /** ARN that IAM is asked about; `*` where the action knows no resource. */
  resource(call: IotCall, store: IotStore): string;
  perform(call: IotCall, ports: ControlPlanePorts): Outcome<object> | Promise<Outcome<object>>;
}

/** A label of the operation's own route; there is no request without it. */
export function label(call: IotCall, name: string): string {
  const value = call.path[name];
  if (value === undefined) throw new Error(`The route has no label ${name}.`);
  return value;
}

export function textField(call: IotCall, name: string): string | undefined {
  const value = call.body[name];
  return typeof value === 'string' ? value : undefined;
}

/** A query parameter that is `true`. */
export function flag(call: IotCall, name: string): boolean {
  return call.query.get(name) === 'true';
}

/** A whole number of the query, undefined when it is not given, NaN when it is none. */
export function numberParameter(call: IotCall, name: string): number | undefined {
  const value = call.query.get(name);
  return value === null ? undefined : /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
}

/** A number of the body, undefined when it is not given, NaN when it is none. */
export function numberField(call: IotCall, name: string): number | undefined {
  const value = call.body[name];
  if (value === undefined || value === null) return undefined;
  return typeof value === 'number' ? value : Number.NaN;
}

/** Undefined when absent or no object. */
export function objectField(call: IotCall, name: string): Readonly<Record<string, unknown>> | undefined {
  return asObject(call.body[name]);
}

export function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : undefined;
}

/** Undefined when the value is no list of texts; none given is an empty list. */
export function textList(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return [];
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return isList ? (value as string[]) : undefined;
}

/** Timestamps of the API are seconds. */
export function epochSeconds(timestampMs: number): number {
  return timestampMs / 1000;
}
