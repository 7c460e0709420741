import { done } from '../../../registry/outcome.ts';
import type { IotOperation } from '../../iot-operation.ts';

/** [AWS-IoT: API_GetRegistrationCode] */
export const getRegistrationCode: IotOperation = {
  name: 'GetRegistrationCode',
  method: 'GET',
  route: '/registrationcode',
  resource: () => '*',
  perform: (_call, { store }) => done({ registrationCode: store.cas.registrationCode() }),
};
