import type { UnbornVehicle } from '../../cli/up/demo-tenant.ts';
import type { CodecName } from '../../contract/telemetry/codecs.ts';
import type { IotEndpoint } from '../../vehicle/identity/vehicle-identity.ts';

/** What the fleet needs to be born. */
export interface FleetWork {
  endpoint: IotEndpoint;
  claim: { certificatePem: string; privateKeyPem: string };
  templateName: string;
  unborn: UnbornVehicle[];
  codec: CodecName;
}

export interface DriveRequest {
  /** Of the whole fleet. */
  framesPerSecond: number;
  seconds: number;
}

export type FleetRequest = ({ kind: 'bear' } & FleetWork) | ({ kind: 'drive' } & DriveRequest) | { kind: 'stop' };

export interface FleetBorn {
  kind: 'born';
  vehicles: number;
}

/** Sent when the time is over and what was sent is acknowledged, or will not be any more. */
export interface FleetDriven {
  kind: 'driven';
  /** Since the fleet was born. */
  framesSent: number;
  framesAcked: number;
  bytesSent: number;
  /** Of this drive. */
  sent: number;
  acked: number;
  /** From the first frame to the last acknowledgement. */
  seconds: number;
  /** CPU of the process, all threads. */
  cpuMs: number;
}
