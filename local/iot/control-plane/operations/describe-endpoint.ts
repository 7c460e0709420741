import { done } from '../../registry/outcome.ts';
import type { IotOperation } from '../iot-operation.ts';

/** [AWS-IoT: API_DescribeEndpoint] */
export const describeEndpoint: IotOperation = {
  name: 'DescribeEndpoint',
  method: 'GET',
  route: '/endpoint',
  resource: () => '*',
  perform: (call, { endpointAddress }) =>
    done({ endpointAddress: endpointAddress(call.query.get('endpointType') ?? 'iot:Data') }),
};
