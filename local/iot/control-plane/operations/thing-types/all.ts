import type { IotOperation } from '../../iot-operation.ts';
import { createThingType } from './create-thing-type.ts';
import { deleteThingType } from './delete-thing-type.ts';
import { deprecateThingType } from './deprecate-thing-type.ts';
import { describeThingType } from './describe-thing-type.ts';
import { listThingTypes } from './list-thing-types.ts';
import { updateThingType } from './update-thing-type.ts';

export const THING_TYPE_OPERATIONS: readonly IotOperation[] = [
  createThingType,
  deleteThingType,
  deprecateThingType,
  describeThingType,
  listThingTypes,
  updateThingType,
];
