import type { IotOperation } from '../../iot-operation.ts';
import { createRoleAlias } from './create-role-alias.ts';
import { deleteRoleAlias } from './delete-role-alias.ts';
import { describeRoleAlias } from './describe-role-alias.ts';
import { listRoleAliases } from './list-role-aliases.ts';
import { updateRoleAlias } from './update-role-alias.ts';

export const ROLE_ALIAS_OPERATIONS: readonly IotOperation[] = [
  createRoleAlias,
  deleteRoleAlias,
  describeRoleAlias,
  listRoleAliases,
  updateRoleAlias,
];
