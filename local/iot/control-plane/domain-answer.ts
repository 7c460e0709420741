import type { IotStore } from '../iot-store.ts';
import type { DomainConfigurationDetails } from '../registry/account-details.ts';
import type { NamedResource } from '../registry/named-resources.ts';

/** [AWS-IoT: API_DomainConfigurationSummary] */
export function domainSummary(store: IotStore, { name, id, details }: NamedResource<DomainConfigurationDetails>) {
  const domainConfigurationArn = store.arns.domainConfiguration(name, id);
  return { domainConfigurationName: name, domainConfigurationArn, serviceType: details['serviceType'] };
}
