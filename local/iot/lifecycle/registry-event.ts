import { createHash } from 'node:crypto';
import type { RegistryChange } from '../registry/registry-changes.ts';
import type { ResourceArns } from '../registry/resource-arns.ts';
import type { ThingType } from '../registry/thing.ts';

/** What is published of a change, but for the event's id and time. */
export interface RegistryEvent {
  /** The configuration that switches it on. */
  configuration: string;
  /** Below `$aws/events/`. */
  topic: string;
  fields: Record<string, unknown>;
}

/** Topic and fields of a change. [AWS-IoT: registry-events] */
export function registryEventOf(change: RegistryChange, arns: ResourceArns): RegistryEvent {
  const { accountId } = arns;
  const what = change.operation.toLowerCase();
  switch (change.kind) {
    case 'thing': {
      const { thingId, thingName, version: versionNumber, thingTypeName = null, attributes } = change.thing;
      const fields = { accountId, thingId, thingName, versionNumber, thingTypeName, attributes };
      return { configuration: 'THING', topic: `thing/${thingName}/${what}`, fields };
    }
    case 'thing-type':
      return {
        configuration: 'THING_TYPE',
        topic: `thingType/${change.thingType.thingTypeName}/${what}`,
        fields: { accountId, ...thingTypeFields(change.thingType) },
      };
    case 'thing-type-association': {
      const { thingId, thingName } = change.thing;
      const { thingTypeName } = change;
      // The list of reserved topics has an older form, without `thingType` and the last part.
      const topic = `thingTypeAssociation/thing/${thingName}/thingType/${thingTypeName}/${what}`;
      return { configuration: 'THING_TYPE_ASSOCIATION', topic, fields: { thingId, thingName, thingTypeName } };
    }
    case 'thing-group':
      return {
        configuration: 'THING_GROUP',
        topic: `thingGroup/${change.group.thingGroupName}/${what}`,
        fields: { accountId, ...groupFields(change, arns) },
      };
    case 'group-membership':
      return membershipEvent(change, arns);
    case 'group-hierarchy': {
      const { thingGroupId, thingGroupName } = change.parent;
      const { thingGroupId: childGroupId, thingGroupName: childGroupName } = change.child;
      return {
        configuration: 'THING_GROUP_HIERARCHY',
        topic: `thingGroupHierarchy/thingGroup/${thingGroupName}/childThingGroup/${childGroupName}/${what}`,
        fields: { accountId, thingGroupId, thingGroupName, childGroupId, childGroupName },
      };
    }
  }
}

function thingTypeFields({ thingTypeId, thingTypeName, properties, deprecatedAtMs }: ThingType): object {
  const { thingTypeDescription, searchableAttributes = [], mqtt5Configuration } = properties;
  const { propagatingAttributes = [] } = (mqtt5Configuration ?? {}) as { propagatingAttributes?: unknown };
  return {
    ...{ thingTypeId, thingTypeName, isDeprecated: deprecatedAtMs !== undefined },
    ...{ deprecationDate: deprecatedAtMs ?? null, searchableAttributes, propagatingAttributes },
    description: thingTypeDescription ?? null,
  };
}

function groupFields(
  { group, ancestors }: Extract<RegistryChange, { kind: 'thing-group' }>,
  arns: ResourceArns,
): Record<string, unknown> {
  const { thingGroupId, thingGroupName, version, parentGroupName, description, attributes } = group;
  const parents = ancestors.map((one) => ({
    groupArn: arns.thingGroup(one.thingGroupName),
    groupId: one.thingGroupId,
  }));
  return {
    ...{ thingGroupId, thingGroupName, versionNumber: version, parentGroupName: parentGroupName ?? null },
    ...{ parentGroupId: ancestors[0]?.thingGroupId ?? null, description: description ?? null },
    ...{ rootToParentThingGroups: parents.length > 0 ? parents : null, attributes, dynamicGroupMappingId: null },
  };
}

function membershipEvent(
  { group, thing, operation }: Extract<RegistryChange, { kind: 'group-membership' }>,
  arns: ResourceArns,
): RegistryEvent {
  const { thingGroupName, thingGroupId: groupId } = group;
  const { thingName, thingId } = thing;
  return {
    configuration: 'THING_GROUP_MEMBERSHIP',
    topic: `thingGroupMembership/thingGroup/${thingGroupName}/thing/${thingName}/${operation.toLowerCase()}`,
    fields: {
      ...{ accountId: arns.accountId, groupArn: arns.thingGroup(thingGroupName), groupId },
      ...{ thingArn: arns.thing(thingName), thingId, membershipId: membershipId(groupId, thingId) },
    },
  };
}

/** AWS makes one up when a thing joins; here it is that of the two, in UUID's shape. [assumed] */
function membershipId(groupId: string, thingId: string): string {
  const hash = createHash('sha256').update(`${groupId}/${thingId}`).digest('hex');
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-');
}
