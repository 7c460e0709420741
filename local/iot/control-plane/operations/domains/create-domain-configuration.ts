import { done, failed } from '../../../registry/outcome.ts';
import { domainSummary } from '../../domain-answer.ts';
import { type IotOperation, label, textField, textList } from '../../iot-operation.ts';
import { readTags } from '../../resource-tags.ts';

const SERVICE_TYPES = ['DATA', 'CREDENTIAL_PROVIDER', 'JOBS'];

/** Kept and described; no listener follows it. [AWS-IoT: API_CreateDomainConfiguration] */
export const createDomainConfiguration: IotOperation = {
  name: 'CreateDomainConfiguration',
  method: 'POST',
  route: '/domainConfigurations/{domainConfigurationName}',
  resource: () => '*',
  perform(call, { store }) {
    const { tags: givenTags, ...given } = call.body;
    const serviceType = textField(call, 'serviceType') ?? 'DATA';
    if (!SERVICE_TYPES.includes(serviceType)) return failed('InvalidRequestException', 'serviceType is not valid.');
    if (!textList(given['serverCertificateArns'])) {
      return failed('InvalidRequestException', 'serverCertificateArns must be a list of ARNs.');
    }
    const tags = readTags(givenTags);
    if (!tags.ok) return tags;
    const details = { ...given, serviceType, domainConfigurationStatus: 'ENABLED' };
    const created = store.account.domainConfigurations.create(label(call, 'domainConfigurationName'), details);
    if (!created.ok) return created;
    const { serviceType: _type, ...names } = domainSummary(store, created.value);
    if (tags.value) store.account.tags.set(names.domainConfigurationArn, tags.value);
    return done(names);
  },
};
