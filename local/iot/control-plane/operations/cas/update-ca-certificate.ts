import { CA_STATUSES } from '../../../certificates/ca-certificate.ts';
import { done, failed } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';
import { readRegistrationConfig } from '../../registration-config.ts';

/** `removeAutoRegistration` drops the configuration. [AWS-IoT: API_UpdateCACertificate] */
export const updateCaCertificate: IotOperation = {
  name: 'UpdateCACertificate',
  method: 'PUT',
  route: '/cacertificate/{certificateId}',
  resource: (call, { arns }) => arns.caCertificate(label(call, 'certificateId')),
  perform(call, { store }) {
    const asked = call.query.get('newStatus');
    const status = CA_STATUSES.find((known) => known === asked);
    if (asked !== null && !status) return failed('InvalidRequestException', `Status ${asked} is not valid.`);
    const auto = call.query.get('newAutoRegistrationStatus');
    if (auto !== null && auto !== 'ENABLE' && auto !== 'DISABLE') {
      return failed('InvalidRequestException', 'newAutoRegistrationStatus must be ENABLE or DISABLE.');
    }
    const given = readRegistrationConfig(store, call.body['registrationConfig']);
    if (!given.ok) return given;
    const isRemoved = call.body['removeAutoRegistration'] === true;
    const updated = store.cas.update(label(call, 'certificateId'), {
      ...(status && { status }),
      ...(auto !== null && { allowAutoRegistration: auto === 'ENABLE' }),
      ...((isRemoved || given.value) && { registrationConfig: isRemoved ? undefined : given.value }),
    });
    return updated.ok ? done({}) : updated;
  },
};
