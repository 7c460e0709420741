import { indexNames } from '../../../fleet-index/fleet-search.ts';
import type { IotOperation } from '../../iot-operation.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';

/** [AWS-IoT: API_ListIndices] */
export const listIndices: IotOperation = {
  name: 'ListIndices',
  method: 'GET',
  route: '/indices',
  resource: () => '*',
  perform: (call, ports) => pageAnswer(indexNames(ports), call, NEXT_TOKEN, (page) => ({ indexNames: page })),
};
