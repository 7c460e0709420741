import type { Thing, ThingGroup, ThingType } from './thing.ts';

type Changed = 'CREATED' | 'UPDATED' | 'DELETED';
type Joined = 'ADDED' | 'REMOVED';

/** A change of the registry that its events tell of. [AWS-IoT: registry-events] */
export type RegistryChange =
  | { kind: 'thing'; operation: Changed; thing: Thing }
  | { kind: 'thing-type'; operation: Changed; thingType: ThingType }
  | { kind: 'thing-type-association'; operation: Joined; thing: Thing; thingTypeName: string }
  /** `ancestors`: the parent first. */
  | { kind: 'thing-group'; operation: Changed; group: ThingGroup; ancestors: readonly ThingGroup[] }
  | { kind: 'group-membership'; operation: Joined; group: ThingGroup; thing: Thing }
  | { kind: 'group-hierarchy'; operation: Joined; parent: ThingGroup; child: ThingGroup };

/** Hears of what succeeded and changed something. */
export type TellChange = (change: RegistryChange) => void;
