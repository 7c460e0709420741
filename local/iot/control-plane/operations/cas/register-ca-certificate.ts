import { CERTIFICATE_MODES } from '../../../certificates/ca-certificate.ts';
import { checkCa, checkVerification } from '../../../certificates/ca-verification.ts';
import type { IotStore } from '../../../iot-store.ts';
import { done, failed, type Outcome } from '../../../registry/outcome.ts';
import { flag, type IotCall, type IotOperation, textField } from '../../iot-operation.ts';
import { readRegistrationConfig } from '../../registration-config.ts';
import { readTags } from '../../resource-tags.ts';

/** In DEFAULT mode with a proof of its key, in SNI_ONLY mode without. [AWS-IoT: API_RegisterCACertificate] */
export const registerCaCertificate: IotOperation = {
  name: 'RegisterCACertificate',
  method: 'POST',
  route: '/cacertificate',
  resource: () => '*',
  perform(call, { store }) {
    const mode = CERTIFICATE_MODES.find((known) => known === (textField(call, 'certificateMode') ?? 'DEFAULT'));
    if (!mode) return failed('InvalidRequestException', 'certificateMode must be DEFAULT or SNI_ONLY.');
    const checked = checkProof(call, store, mode);
    if (!checked.ok) return checked;
    const registrationConfig = readRegistrationConfig(store, call.body['registrationConfig']);
    if (!registrationConfig.ok) return registrationConfig;
    const tags = readTags(call.body['tags']);
    if (!tags.ok) return tags;
    const registered = store.cas.register({
      certificatePem: textField(call, 'caCertificate') ?? '',
      status: flag(call, 'setAsActive') ? 'ACTIVE' : 'INACTIVE',
      allowAutoRegistration: flag(call, 'allowAutoRegistration'),
      registrationConfig: registrationConfig.value,
      mode,
    });
    if (!registered.ok) return registered;
    const { certificateId } = registered.value;
    const certificateArn = store.arns.caCertificate(certificateId);
    if (tags.value) store.account.tags.set(certificateArn, tags.value);
    return done({ certificateArn, certificateId });
  },
};

function checkProof(call: IotCall, store: IotStore, mode: string): Outcome<undefined> {
  const ca = checkCa(textField(call, 'caCertificate') ?? '', store.clock);
  if (!ca.ok) return ca;
  const verification = textField(call, 'verificationCertificate');
  if (mode === 'SNI_ONLY') {
    if (verification === undefined) return done(undefined);
    return failed('InvalidRequestException', 'In SNI_ONLY mode there is no verificationCertificate.');
  }
  if (verification === undefined) {
    return failed('InvalidRequestException', 'In DEFAULT mode a verificationCertificate is needed.');
  }
  return checkVerification(ca.value, verification, store.cas.registrationCode());
}
