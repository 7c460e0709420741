import { done } from '../../../registry/outcome.ts';
import { epochSeconds, type IotOperation, label } from '../../iot-operation.ts';

/** [AWS-IoT: API_DescribeRoleAlias] */
export const describeRoleAlias: IotOperation = {
  name: 'DescribeRoleAlias',
  method: 'GET',
  route: '/role-aliases/{roleAlias}',
  resource: (call, { arns }) => arns.roleAlias(label(call, 'roleAlias')),
  perform(call, { store }) {
    const found = store.account.roleAliases.find(label(call, 'roleAlias'));
    if (!found.ok) return found;
    const { name, details, createdAtMs, modifiedAtMs } = found.value;
    return done({
      roleAliasDescription: {
        ...{ roleAlias: name, roleAliasArn: store.arns.roleAlias(name), owner: store.arns.accountId, ...details },
        creationDate: epochSeconds(createdAtMs),
        lastModifiedDate: epochSeconds(modifiedAtMs),
      },
    });
  },
};
