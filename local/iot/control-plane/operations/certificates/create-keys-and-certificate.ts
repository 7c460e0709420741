import { done } from '../../../registry/outcome.ts';
import type { IotOperation } from '../../iot-operation.ts';

/** INACTIVE unless `setAsActive`. [AWS-IoT: API_CreateKeysAndCertificate] */
export const createKeysAndCertificate: IotOperation = {
  name: 'CreateKeysAndCertificate',
  method: 'POST',
  route: '/keys-and-certificate',
  resource: () => '*',
  async perform(call, { store, authority }) {
    const issued = await authority.issueWithFreshKeys();
    const status = call.query.get('setAsActive') === 'true' ? 'ACTIVE' : 'INACTIVE';
    const { certificateId, certificatePem } = store.certificates.register(issued.certificatePem, status);
    return done({
      certificateArn: store.arns.certificate(certificateId),
      certificateId,
      certificatePem,
      keyPair: { PublicKey: issued.publicKeyPem, PrivateKey: issued.privateKeyPem },
    });
  },
};
