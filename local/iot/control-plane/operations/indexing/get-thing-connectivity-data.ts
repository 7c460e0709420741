import { indexingConfiguration } from '../../../fleet-index/indexing-configuration.ts';
import { done, failed } from '../../../registry/outcome.ts';
import { epochSeconds, type IotOperation, label } from '../../iot-operation.ts';
import { existingThing } from '../../principal.ts';

/** Needs connectivity in the index of things. [AWS-IoT: API_GetThingConnectivityData] */
export const getThingConnectivityData: IotOperation = {
  name: 'GetThingConnectivityData',
  method: 'POST',
  route: '/things/{thingName}/connectivity-data',
  resource: (call, { arns }) => arns.thing(label(call, 'thingName')),
  perform(call, { store, connectivity }) {
    const thing = existingThing(store, label(call, 'thingName'));
    if (!thing.ok) return thing;
    const { thingName } = thing.value;
    if (!indexingConfiguration(store).things.hasConnectivity) {
      return failed(
        'IndexNotReadyException',
        'Connectivity is not indexed; UpdateIndexingConfiguration switches it on.',
      );
    }
    const { connected, timestamp, disconnectReason } = connectivity?.(thingName) ?? { connected: false };
    const since = timestamp === undefined ? undefined : epochSeconds(timestamp);
    return done({ thingName, connected, timestamp: since, disconnectReason });
  },
};
