import { done, failed } from '../../../registry/outcome.ts';
import { type IotOperation, label, numberField, textField } from '../../iot-operation.ts';
import { durationProblem, roleArnProblem } from '../../role-alias-limits.ts';

/** [AWS-IoT: API_UpdateRoleAlias] */
export const updateRoleAlias: IotOperation = {
  name: 'UpdateRoleAlias',
  method: 'PUT',
  route: '/role-aliases/{roleAlias}',
  resource: (call, { arns }) => arns.roleAlias(label(call, 'roleAlias')),
  perform(call, { store }) {
    const roleArn = textField(call, 'roleArn');
    const seconds = numberField(call, 'credentialDurationSeconds');
    const problem =
      (roleArn === undefined ? undefined : roleArnProblem(roleArn)) ??
      (seconds === undefined ? undefined : durationProblem(seconds));
    if (problem !== undefined) return failed('InvalidRequestException', problem);
    const updated = store.account.roleAliases.update(label(call, 'roleAlias'), {
      ...(roleArn !== undefined && { roleArn }),
      ...(seconds !== undefined && { credentialDurationSeconds: seconds }),
    });
    if (!updated.ok) return updated;
    const { name } = updated.value;
    return done({ roleAlias: name, roleAliasArn: store.arns.roleAlias(name) });
  },
};
