import type { IotOperation } from '../../iot-operation.ts';
import { addThingToThingGroup } from './add-thing-to-thing-group.ts';
import { createDynamicThingGroup } from './create-dynamic-thing-group.ts';
import { createThingGroup } from './create-thing-group.ts';
import { deleteDynamicThingGroup } from './delete-dynamic-thing-group.ts';
import { deleteThingGroup } from './delete-thing-group.ts';
import { describeThingGroup } from './describe-thing-group.ts';
import { listThingGroups } from './list-thing-groups.ts';
import { listThingGroupsForThing } from './list-thing-groups-for-thing.ts';
import { listThingsInThingGroup } from './list-things-in-thing-group.ts';
import { removeThingFromThingGroup } from './remove-thing-from-thing-group.ts';
import { updateDynamicThingGroup } from './update-dynamic-thing-group.ts';
import { updateThingGroup } from './update-thing-group.ts';
import { updateThingGroupsForThing } from './update-thing-groups-for-thing.ts';

export const GROUP_OPERATIONS: readonly IotOperation[] = [
  addThingToThingGroup,
  createDynamicThingGroup,
  createThingGroup,
  deleteDynamicThingGroup,
  deleteThingGroup,
  describeThingGroup,
  listThingGroupsForThing,
  listThingGroups,
  listThingsInThingGroup,
  removeThingFromThingGroup,
  updateDynamicThingGroup,
  updateThingGroup,
  updateThingGroupsForThing,
];
