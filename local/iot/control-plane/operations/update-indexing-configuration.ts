import { done } from '../../registry/outcome.ts';
import type { IotOperation } from '../iot-operation.ts';

/** [AWS-IoT: API_UpdateIndexingConfiguration] */
export const updateIndexingConfiguration: IotOperation = {
  name: 'UpdateIndexingConfiguration',
  method: 'POST',
  route: '/indexing/config',
  resource: () => '*',
  perform(call, { indexing }) {
    indexing.update(call.body);
    return done({});
  },
};
