import { domainSummary } from '../../domain-answer.ts';
import type { IotOperation } from '../../iot-operation.ts';
import { MARKER, pageAnswer } from '../../page.ts';

/** [AWS-IoT: API_ListDomainConfigurations] */
export const listDomainConfigurations: IotOperation = {
  name: 'ListDomainConfigurations',
  method: 'GET',
  route: '/domainConfigurations',
  resource: () => '*',
  perform(call, { store }) {
    const wanted = call.query.get('serviceType');
    const domains = store.account.domainConfigurations.all();
    const asked = domains.filter(({ details }) => wanted === null || details['serviceType'] === wanted);
    return pageAnswer(asked, call, MARKER, (page) => ({
      domainConfigurations: page.map((domain) => domainSummary(store, domain)),
    }));
  },
};
