import { done, failed, notFound } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';

/** Neither ACTIVE nor attached to a thing; `forceDelete` drops its policies. [AWS-IoT: API_DeleteCertificate] */
export const deleteCertificate: IotOperation = {
  name: 'DeleteCertificate',
  method: 'DELETE',
  route: '/certificates/{certificateId}',
  resource: (call, { arns }) => arns.certificate(label(call, 'certificateId')),
  perform(call, { store }) {
    const certificateId = label(call, 'certificateId');
    const certificate = store.certificates.certificate(certificateId);
    if (!certificate) return notFound(`Certificate ${certificateId}`);
    if (certificate.status === 'ACTIVE') {
      return failed('CertificateStateException', `Certificate ${certificateId} is ACTIVE; deactivate it first.`);
    }
    const things = store.principals.ofCertificate(certificateId);
    if (things.length > 0) return failed('DeleteConflictException', 'The certificate is attached to things.');
    const arn = store.arns.certificate(certificateId);
    const policies = store.policies.attachedTo(arn);
    if (policies.length > 0 && call.query.get('forceDelete') !== 'true') {
      return failed('DeleteConflictException', 'Policies are attached to the certificate.');
    }
    for (const policy of policies) store.policies.detach(policy.policyName, arn);
    const removed = store.certificates.remove(certificateId);
    return removed.ok ? done({}) : removed;
  },
};
