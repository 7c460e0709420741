import type { UnbornVehicle } from '../../cli/up/demo-tenant.ts';
import type { OperatorAccess } from '../../cli/up/operator-access.ts';
import type { IotEndpoint } from '../../vehicle/identity/vehicle-identity.ts';

/** `begin` and `end` frame what is measured. */
export type CloudRequest = 'begin' | 'end' | 'stop';

export interface CloudReady {
  kind: 'ready';
  endpoint: IotEndpoint;
  claim: { certificatePem: string; privateKeyPem: string };
  claimCertificateId: string;
  templateName: string;
  unborn: UnbornVehicle[];
  aws: OperatorAccess['sdk'];
  tables: { manifest: string; vehicles: string; shadows: string };
}

export interface CloudUsage {
  kind: 'usage';
  /** CPU of the process, all threads. */
  cpuMs: number;
  /** CPU of the main thread, by what it was spent on. */
  mainThreadMs: Record<string, number>;
}
