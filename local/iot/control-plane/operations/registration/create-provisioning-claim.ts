import type { ProvisioningTemplate } from '../../../provisioning/template-versions.ts';
import { done, failed, notFound, type Outcome } from '../../../registry/outcome.ts';
import { epochSeconds, type IotOperation, label } from '../../iot-operation.ts';

/** A claim certificate that a trusted user hands to one device. [AWS-IoT: API_CreateProvisioningClaim] */
export const createProvisioningClaim: IotOperation = {
  name: 'CreateProvisioningClaim',
  method: 'POST',
  route: '/provisioning-templates/{templateName}/provisioning-claim',
  resource: (call, { arns }) => arns.provisioningTemplate(label(call, 'templateName')),
  async perform(call, { store, authority }) {
    const templateName = label(call, 'templateName');
    const usable = usableTemplate(store.templates.template(templateName), templateName);
    if (!usable.ok) return usable;
    const expiry = store.claims.expiry();
    const issued = await authority.issueWithFreshKeys(expiry);
    const { certificateId, certificatePem } = store.claims.register(issued.certificatePem, templateName);
    return done({
      certificateId,
      certificatePem,
      keyPair: { PublicKey: issued.publicKeyPem, PrivateKey: issued.privateKeyPem },
      expiration: epochSeconds(expiry.getTime()),
    });
  },
};

/** A claim that no birth could come of is refused at once. [assumed] */
function usableTemplate(
  template: ProvisioningTemplate | undefined,
  templateName: string,
): Outcome<ProvisioningTemplate> {
  if (!template) return notFound(`Provisioning template ${templateName}`);
  const { enabled, templateType } = template.spec;
  if (templateType === 'JITP') return failed('InvalidRequestException', `Template ${templateName} is of type JITP.`);
  return enabled ? done(template) : failed('InvalidRequestException', `Template ${templateName} is disabled.`);
}
