import type { HeldCertificates } from '../../contract/identity/held-certificates.ts';

/** What makes a vehicle itself: its id, its certificate, and the key that never left it. */
export interface VehicleIdentity {
  vehicleId: string;
  model: string;
  certificatePem: string;
  privateKeyPem: string;
  /** What a renewal left beside the certificate; none before the first. */
  renewal?: Omit<HeldCertificates, 'current'>;
}

/** Where the vehicles connect: the data endpoint of IoT Core, local or real. */
export interface IotEndpoint {
  host: string;
  port: number;
  /** PEM of the roots the server certificate is checked against; unset: the system's. */
  caPem?: string;
}
