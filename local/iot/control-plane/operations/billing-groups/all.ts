import type { IotOperation } from '../../iot-operation.ts';
import { addThingToBillingGroup } from './add-thing-to-billing-group.ts';
import { createBillingGroup } from './create-billing-group.ts';
import { deleteBillingGroup } from './delete-billing-group.ts';
import { describeBillingGroup } from './describe-billing-group.ts';
import { listBillingGroups } from './list-billing-groups.ts';
import { listThingsInBillingGroup } from './list-things-in-billing-group.ts';
import { removeThingFromBillingGroup } from './remove-thing-from-billing-group.ts';
import { updateBillingGroup } from './update-billing-group.ts';

export const BILLING_GROUP_OPERATIONS: readonly IotOperation[] = [
  addThingToBillingGroup,
  createBillingGroup,
  deleteBillingGroup,
  describeBillingGroup,
  listBillingGroups,
  listThingsInBillingGroup,
  removeThingFromBillingGroup,
  updateBillingGroup,
];
