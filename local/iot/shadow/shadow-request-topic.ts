import type { ShadowAddress } from './shadow-address.ts';

type ShadowOperation = 'get' | 'update' | 'delete';

/** What a topic asks of the Device Shadow service. */
export interface ShadowRequestTopic {
  operation: ShadowOperation;
  address: ShadowAddress;
}

const REQUEST = /^\$aws\/things\/([^/]+)\/shadow(?:\/name\/([^/]+))?\/(get|update|delete)$/;

/** The request that a publish to `topic` is, or undefined. Names are not judged. [AWS-IoT: device-shadow-mqtt] */
export function shadowRequestOf(topic: string): ShadowRequestTopic | undefined {
  const match = REQUEST.exec(topic);
  if (!match) return undefined;
  const [, thingName = '', shadowName, operation] = match;
  return { operation: operation as ShadowOperation, address: { thingName, shadowName } };
}
