import type { CertificateAuthority } from '../certificates/certificate-authority.ts';
import type { IotStore } from '../iot-store.ts';
import type { Outcome } from '../registry/outcome.ts';
import type { IndexingConfiguration } from './indexing-configuration.ts';

/** A request of the `iot` API, taken apart. */
export interface IotCall {
  /** Labels of the path, decoded. */
  path: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** The `x-amzn-principal` header: a certificate ARN. */
  principal: string | undefined;
  body: Readonly<Record<string, unknown>>;
}

export interface ControlPlanePorts {
  store: IotStore;
  authority: CertificateAuthority;
  /** `host:port` of the MQTT listener, for DescribeEndpoint. */
  endpointAddress: (endpointType: string) => string;
  indexing: IndexingConfiguration;
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

/** Timestamps of the API are seconds. */
export function epochSeconds(timestampMs: number): number {
  return timestampMs / 1000;
}
