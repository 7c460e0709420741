import { randomUUID } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { EventConfigurations } from '../registry/event-configurations.ts';
import type { RegistryChange } from '../registry/registry-changes.ts';
import type { EmitEvent } from './lifecycle-events.ts';

interface RegistryEvent {
  /** The configuration that switches it on. */
  configuration: string;
  topic: string;
  fields: Record<string, unknown>;
}

/** Publishes changes of the registry whose kind is switched on; timestamps in milliseconds. [AWS-IoT: registry-events] */
export function createRegistryEvents(options: {
  accountId: string;
  clock: Clock;
  configurations: EventConfigurations;
  emit: EmitEvent;
  newEventId?: () => string;
}): (change: RegistryChange) => void {
  const { accountId, clock, configurations, emit, newEventId = randomUUID } = options;
  return (change) => {
    const { configuration, topic, fields } = eventOf(change, accountId);
    if (!configurations.isEnabled(configuration)) return;
    const common = { eventType: `${configuration}_EVENT`, eventId: newEventId(), timestamp: clock.nowMs() };
    emit(`$aws/events/${topic}`, JSON.stringify({ ...common, operation: change.operation, ...fields }));
  };
}

function eventOf(change: RegistryChange, accountId: string): RegistryEvent {
  if (change.kind === 'thing') {
    const { thingId, thingName, version: versionNumber, thingTypeName = null, attributes } = change.thing;
    const fields = { accountId, thingId, thingName, versionNumber, thingTypeName, attributes };
    return { configuration: 'THING', topic: `thing/${thingName}/${change.operation.toLowerCase()}`, fields };
  }
  if (change.kind === 'thing-type') {
    const { thingTypeId, thingTypeName, properties } = change.thingType;
    const about = { isDeprecated: false, deprecationDate: null, searchableAttributes: [], description: null };
    const { thingTypeDescription, searchableAttributes = about.searchableAttributes } = properties;
    const described = { ...about, searchableAttributes, description: thingTypeDescription ?? null };
    const fields = { accountId, thingTypeId, thingTypeName, ...described };
    return { configuration: 'THING_TYPE', topic: `thingType/${thingTypeName}/created`, fields };
  }
  const { thingId, thingName } = change.thing;
  const { thingTypeName } = change;
  return {
    configuration: 'THING_TYPE_ASSOCIATION',
    topic: `thingTypeAssociation/thing/${thingName}/${thingTypeName}`,
    fields: { thingId, thingName, thingTypeName },
  };
}
