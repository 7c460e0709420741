import type { IotStore } from '../iot-store.ts';
import { done, failed, notFound, type Outcome } from '../registry/outcome.ts';
import type { Thing, ThingGroup } from '../registry/thing.ts';
import { type IotCall, textField } from './iot-operation.ts';
import { existingThing } from './principal.ts';

export function existingGroup(store: IotStore, name: string): Outcome<ThingGroup> {
  const group = store.groups.thingGroup(name);
  return group ? done(group) : notFound(`Thing group ${name}`);
}

/** The thing that a body names by name or ARN. [AWS-IoT: API_AddThingToThingGroup] */
export function namedThing(call: IotCall, store: IotStore): Outcome<Thing> {
  const arn = textField(call, 'thingArn');
  const name = textField(call, 'thingName') ?? afterPrefix(arn, store.arns.thing(''));
  return name === undefined
    ? failed('InvalidRequestException', 'A thingName or thingArn is needed.')
    : existingThing(store, name);
}

export function namedGroup(call: IotCall, store: IotStore): Outcome<ThingGroup> {
  const arn = textField(call, 'thingGroupArn');
  const name = textField(call, 'thingGroupName') ?? afterPrefix(arn, store.arns.thingGroup(''));
  return name === undefined
    ? failed('InvalidRequestException', 'A thingGroupName or thingGroupArn is needed.')
    : existingGroup(store, name);
}

export function namedBillingGroup(call: IotCall, store: IotStore): Outcome<string> {
  const arn = textField(call, 'billingGroupArn');
  const name = textField(call, 'billingGroupName') ?? afterPrefix(arn, store.arns.billingGroup(''));
  if (name === undefined) {
    return failed('InvalidRequestException', 'A billingGroupName or billingGroupArn is needed.');
  }
  const found = store.account.billingGroups.find(name);
  return found.ok ? done(name) : found;
}

/** Why a thing may not join: it stands in another group of the same tree. [AWS-IoT: thing-groups] */
export function joinRefusal(store: IotStore, group: ThingGroup, thing: Thing): Outcome<never> | undefined {
  const rootOf = (name: string): string | undefined => store.groups.lineageOf(name).at(-1)?.thingGroupName;
  const root = rootOf(group.thingGroupName);
  const others = store.groups.groupsOf(thing.thingName).filter((name) => name !== group.thingGroupName);
  const same = others.find((name) => rootOf(name) === root);
  if (same === undefined) return undefined;
  const message = `Thing ${thing.thingName} is in group ${same} of the same hierarchy.`;
  return failed('InvalidRequestException', message);
}

export function joinGroup(store: IotStore, group: ThingGroup, thing: Thing): Outcome<undefined> {
  return joinRefusal(store, group, thing) ?? store.groups.addThing(group.thingGroupName, thing.thingName);
}

function afterPrefix(arn: string | undefined, prefix: string): string | undefined {
  return arn?.startsWith(prefix) ? arn.slice(prefix.length) : undefined;
}
