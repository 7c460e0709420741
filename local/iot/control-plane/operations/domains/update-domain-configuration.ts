import { done, failed } from '../../../registry/outcome.ts';
import { domainSummary } from '../../domain-answer.ts';
import { type IotOperation, label, textField } from '../../iot-operation.ts';

/** [AWS-IoT: API_UpdateDomainConfiguration] */
export const updateDomainConfiguration: IotOperation = {
  name: 'UpdateDomainConfiguration',
  method: 'PUT',
  route: '/domainConfigurations/{domainConfigurationName}',
  resource: () => '*',
  perform(call, { store }) {
    const { removeAuthorizerConfig, ...change } = call.body;
    const status = textField(call, 'domainConfigurationStatus') ?? 'ENABLED';
    if (status !== 'ENABLED' && status !== 'DISABLED') {
      return failed('InvalidRequestException', 'domainConfigurationStatus must be ENABLED or DISABLED.');
    }
    const removed = removeAuthorizerConfig === true ? { authorizerConfig: null } : {};
    const name = label(call, 'domainConfigurationName');
    const updated = store.account.domainConfigurations.update(name, { ...change, ...removed });
    if (!updated.ok) return updated;
    const { serviceType: _type, ...names } = domainSummary(store, updated.value);
    return done(names);
  },
};
