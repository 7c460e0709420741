import { done } from '../../../registry/outcome.ts';
import { domainSummary } from '../../domain-answer.ts';
import { epochSeconds, type IotOperation, label, textList } from '../../iot-operation.ts';

/** Server certificates are taken to be valid. [AWS-IoT: API_DescribeDomainConfiguration] */
export const describeDomainConfiguration: IotOperation = {
  name: 'DescribeDomainConfiguration',
  method: 'GET',
  route: '/domainConfigurations/{domainConfigurationName}',
  resource: () => '*',
  perform(call, { store }) {
    const found = store.account.domainConfigurations.find(label(call, 'domainConfigurationName'));
    if (!found.ok) return found;
    const { serverCertificateArns, validationCertificateArn: _proof, ...details } = found.value.details;
    const serverCertificates = (textList(serverCertificateArns) ?? []).map((serverCertificateArn) => ({
      serverCertificateArn,
      serverCertificateStatus: 'VALID',
    }));
    return done({
      ...{ ...details, ...domainSummary(store, found.value), serverCertificates },
      domainType: details['domainName'] === undefined ? 'AWS_MANAGED' : 'CUSTOMER_MANAGED',
      lastStatusChangeDate: epochSeconds(found.value.modifiedAtMs),
    });
  },
};
