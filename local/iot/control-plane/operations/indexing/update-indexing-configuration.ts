import { updateIndexing } from '../../../fleet-index/indexing-configuration.ts';
import { done } from '../../../registry/outcome.ts';
import type { IotOperation } from '../../iot-operation.ts';

/** Takes effect at once. [AWS-IoT: API_UpdateIndexingConfiguration] */
export const updateIndexingConfiguration: IotOperation = {
  name: 'UpdateIndexingConfiguration',
  method: 'POST',
  route: '/indexing/config',
  resource: () => '*',
  perform(call, { store }) {
    const updated = updateIndexing(store, call.body);
    return updated.ok ? done({}) : updated;
  },
};
