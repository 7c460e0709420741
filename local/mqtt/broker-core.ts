import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { AccountUsage } from './account-usage.ts';
import type { AddressGate } from './address-gate.ts';
import type { Client, ClientTerms } from './client.ts';
import type { ConnectQuota } from './connect-quota.ts';
import type { Connection } from './connection.ts';
import type { DeadlineHeap } from './deadline-heap.ts';
import type { Deliverer } from './delivery.ts';
import type { DepartedClients } from './departed-clients.ts';
import type { FlushQueue } from './flush-queue.ts';
import type { MqttLimits } from './mqtt-limits.ts';
import type { MqttFeatures } from './mqtt-profile.ts';
import type { PermissionEpoch } from './permission-epoch.ts';
import type { BrokerPorts } from './ports.ts';
import type { Router } from './router.ts';
import type { SessionStore } from './session-store.ts';
import type { VersionNumbers } from './version-numbers.ts';

/** What every packet handler works on. */
export interface BrokerCore extends ClientTerms {
  readonly ports: BrokerPorts;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: MqttLimits;
  readonly features: MqttFeatures;
  readonly router: Router;
  readonly deliverer: Deliverer;
  readonly sessions: SessionStore;
  readonly connectQuota: ConnectQuota;
  readonly account: AccountUsage;
  readonly departed: DepartedClients;
  readonly gate: AddressGate;
  readonly versions: VersionNumbers;
  readonly flushQueue: FlushQueue;
  readonly permissionEpoch: PermissionEpoch;
  readonly keepAlives: DeadlineHeap;
  /** Every open byte stream, with or without a client. */
  readonly connections: Set<Connection>;
  /** Connected clients by client id. */
  readonly clients: Map<string, Client>;
  readonly newUuid: () => string;
}

/** Tells a port something; its failure is ours to log and nobody else's to feel. */
export function notify(core: BrokerCore, port: string, tell: () => void): void {
  try {
    tell();
  } catch (error) {
    core.log('error', 'mqtt-port-failed', { port, error: String(error) });
  }
}
