import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';

/** [AWS-IoT: API_DeleteRoleAlias] */
export const deleteRoleAlias: IotOperation = {
  name: 'DeleteRoleAlias',
  method: 'DELETE',
  route: '/role-aliases/{roleAlias}',
  resource: (call, { arns }) => arns.roleAlias(label(call, 'roleAlias')),
  perform(call, { store }) {
    const name = label(call, 'roleAlias');
    const removed = store.account.roleAliases.remove(name);
    if (removed.ok) store.account.tags.delete(store.arns.roleAlias(name));
    return removed.ok ? done({}) : removed;
  },
};
