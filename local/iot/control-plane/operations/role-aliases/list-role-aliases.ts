import type { IotOperation } from '../../iot-operation.ts';
import { inOrder, MARKER, pageAnswer } from '../../page.ts';

/** [AWS-IoT: API_ListRoleAliases] */
export const listRoleAliases: IotOperation = {
  name: 'ListRoleAliases',
  method: 'GET',
  route: '/role-aliases',
  resource: () => '*',
  perform: (call, { store }) =>
    pageAnswer(inOrder(store.account.roleAliases.all(), call), call, MARKER, (page) => ({
      roleAliases: page.map(({ name }) => name),
    })),
};
