import type { ConnectionRecord } from '../../mqtt/ports.ts';
import type { Connectivity } from './thing-document.ts';

/** Since when a client is connected, or since when not and why. [AWS-IoT: API_ThingConnectivity] */
export function connectivityOf(record: ConnectionRecord): Connectivity {
  if (record.connected) return { connected: true, timestamp: record.info.connectedAtMs };
  return { connected: false, timestamp: record.disconnectedAtMs, disconnectReason: record.reason };
}
