import { done } from '../../../registry/outcome.ts';
import type { IotOperation } from '../../iot-operation.ts';

/** The next one is another. [AWS-IoT: API_DeleteRegistrationCode] */
export const deleteRegistrationCode: IotOperation = {
  name: 'DeleteRegistrationCode',
  method: 'DELETE',
  route: '/registrationcode',
  resource: () => '*',
  perform(_call, { store }) {
    store.cas.forgetRegistrationCode();
    return done({});
  },
};
