import type { IotOperation } from '../../iot-operation.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';

/** [AWS-IoT: API_ListBillingGroups] */
export const listBillingGroups: IotOperation = {
  name: 'ListBillingGroups',
  method: 'GET',
  route: '/billing-groups',
  resource: () => '*',
  perform(call, { store }) {
    const prefix = call.query.get('namePrefixFilter') ?? '';
    const groups = store.account.billingGroups.all().filter(({ name }) => name.startsWith(prefix));
    return pageAnswer(groups, call, NEXT_TOKEN, (page) => ({
      billingGroups: page.map(({ name }) => ({ groupName: name, groupArn: store.arns.billingGroup(name) })),
    }));
  },
};
