import { indexingDocument } from '../../../fleet-index/indexing-configuration.ts';
import { done } from '../../../registry/outcome.ts';
import type { IotOperation } from '../../iot-operation.ts';

/** [AWS-IoT: API_GetIndexingConfiguration] */
export const getIndexingConfiguration: IotOperation = {
  name: 'GetIndexingConfiguration',
  method: 'GET',
  route: '/indexing/config',
  resource: () => '*',
  perform: (_call, { store }) => done(indexingDocument(store)),
};
