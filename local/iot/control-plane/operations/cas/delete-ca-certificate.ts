import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';

/** INACTIVE first; its device certificates stay. [AWS-IoT: API_DeleteCACertificate] */
export const deleteCaCertificate: IotOperation = {
  name: 'DeleteCACertificate',
  method: 'DELETE',
  route: '/cacertificate/{certificateId}',
  resource: (call, { arns }) => arns.caCertificate(label(call, 'certificateId')),
  perform(call, { store }) {
    const certificateId = label(call, 'certificateId');
    const removed = store.cas.remove(certificateId);
    if (removed.ok) store.account.tags.delete(store.arns.caCertificate(certificateId));
    return removed.ok ? done({}) : removed;
  },
};
