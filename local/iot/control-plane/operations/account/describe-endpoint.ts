import { done, failed } from '../../../registry/outcome.ts';
import type { IotOperation } from '../../iot-operation.ts';

/** [AWS-IoT: API_DescribeEndpoint] */
const ENDPOINT_TYPES = ['iot:Data', 'iot:Data-ATS', 'iot:CredentialProvider', 'iot:Jobs'];

/** `iot:Data` unless told. [AWS-IoT: API_DescribeEndpoint] */
export const describeEndpoint: IotOperation = {
  name: 'DescribeEndpoint',
  method: 'GET',
  route: '/endpoint',
  resource: () => '*',
  perform(call, { endpointAddress }) {
    const endpointType = call.query.get('endpointType') ?? 'iot:Data';
    if (!ENDPOINT_TYPES.includes(endpointType)) {
      return failed('InvalidRequestException', `endpointType must be one of ${ENDPOINT_TYPES.join(', ')}.`);
    }
    return done({ endpointAddress: endpointAddress(endpointType) });
  },
};
