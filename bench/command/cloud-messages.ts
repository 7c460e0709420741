import type { UnbornVehicle } from '../../cli/up/demo-tenant.ts';
import type { TspClientOptions } from '../../cli/up/tsp-client.ts';
import type { IotEndpoint } from '../../vehicle/identity/vehicle-identity.ts';
import type { UsedCalls } from './command-cost.ts';

/** `begin` and `end` frame what is counted. */
export type CloudRequest = 'begin' | 'end' | 'stop';

export interface CloudReady {
  kind: 'ready';
  endpoint: IotEndpoint;
  claim: { certificatePem: string; privateKeyPem: string };
  templateName: string;
  unborn: UnbornVehicle[];
  api: TspClientOptions;
}

/** From now on calls are counted. */
export interface CloudBegun {
  kind: 'begun';
}

export interface CloudCounts extends Omit<UsedCalls, 'commands'> {
  kind: 'counts';
  /** When a message was first written as SUCCEEDED, ms since 1970 with fractions, by message id. */
  succeededAtMs: [messageId: string, atMs: number][];
  /** How long invocations took, ms, by function. */
  durationsMs: Record<string, number[]>;
}
