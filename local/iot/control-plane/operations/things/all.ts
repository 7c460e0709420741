import type { IotOperation } from '../../iot-operation.ts';
import { attachThingPrincipal } from './attach-thing-principal.ts';
import { createThing } from './create-thing.ts';
import { deleteThing } from './delete-thing.ts';
import { describeThing } from './describe-thing.ts';
import { detachThingPrincipal } from './detach-thing-principal.ts';
import { listPrincipalThings } from './list-principal-things.ts';
import { listPrincipalThingsV2 } from './list-principal-things-v2.ts';
import { listThingPrincipals } from './list-thing-principals.ts';
import { listThingPrincipalsV2 } from './list-thing-principals-v2.ts';
import { listThings } from './list-things.ts';
import { updateThing } from './update-thing.ts';

export const THING_OPERATIONS: readonly IotOperation[] = [
  attachThingPrincipal,
  createThing,
  deleteThing,
  describeThing,
  detachThingPrincipal,
  listPrincipalThingsV2,
  listPrincipalThings,
  listThingPrincipalsV2,
  listThingPrincipals,
  listThings,
  updateThing,
];
