import { done, failed } from '../../../registry/outcome.ts';
import { type IotOperation, label, numberField, textField } from '../../iot-operation.ts';
import { readTags } from '../../resource-tags.ts';
import { durationProblem, roleArnProblem } from '../../role-alias-limits.ts';

/** [AWS-IoT: API_CreateRoleAlias] */
const DEFAULT_DURATION_SECONDS = 3600;

/** Kept; no credentials are given for it. [AWS-IoT: API_CreateRoleAlias] */
export const createRoleAlias: IotOperation = {
  name: 'CreateRoleAlias',
  method: 'POST',
  route: '/role-aliases/{roleAlias}',
  resource: (call, { arns }) => arns.roleAlias(label(call, 'roleAlias')),
  perform(call, { store }) {
    const roleArn = textField(call, 'roleArn') ?? '';
    const credentialDurationSeconds = numberField(call, 'credentialDurationSeconds') ?? DEFAULT_DURATION_SECONDS;
    const problem = roleArnProblem(roleArn) ?? durationProblem(credentialDurationSeconds);
    if (problem !== undefined) return failed('InvalidRequestException', problem);
    const tags = readTags(call.body['tags']);
    if (!tags.ok) return tags;
    const created = store.account.roleAliases.create(label(call, 'roleAlias'), { roleArn, credentialDurationSeconds });
    if (!created.ok) return created;
    const roleAliasArn = store.arns.roleAlias(created.value.name);
    if (tags.value) store.account.tags.set(roleAliasArn, tags.value);
    return done({ roleAlias: created.value.name, roleAliasArn });
  },
};
