import { done, failed } from '../../../registry/outcome.ts';
import { domainSummary } from '../../domain-answer.ts';
import { type IotOperation, label } from '../../iot-operation.ts';

/** DISABLED first. [AWS-IoT: API_DeleteDomainConfiguration] */
export const deleteDomainConfiguration: IotOperation = {
  name: 'DeleteDomainConfiguration',
  method: 'DELETE',
  route: '/domainConfigurations/{domainConfigurationName}',
  resource: () => '*',
  perform(call, { store }) {
    const { domainConfigurations, tags } = store.account;
    const found = domainConfigurations.find(label(call, 'domainConfigurationName'));
    if (!found.ok) return found;
    const { name, details } = found.value;
    if (details['domainConfigurationStatus'] !== 'DISABLED') {
      return failed('InvalidRequestException', `Domain configuration ${name} is ENABLED; disable it first.`);
    }
    domainConfigurations.remove(name);
    tags.delete(domainSummary(store, found.value).domainConfigurationArn);
    return done({});
  },
};
