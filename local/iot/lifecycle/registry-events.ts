import { randomUUID } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { EventConfigurations } from '../registry/event-configurations.ts';
import type { TellChange } from '../registry/registry-changes.ts';
import type { ResourceArns } from '../registry/resource-arns.ts';
import type { EmitEvent } from './lifecycle-events.ts';
import { registryEventOf } from './registry-event.ts';

/** Publishes changes of the registry whose kind is switched on; timestamps in milliseconds. [AWS-IoT: registry-events] */
export function createRegistryEvents(options: {
  arns: ResourceArns;
  clock: Clock;
  configurations: EventConfigurations;
  emit: EmitEvent;
  newEventId?: () => string;
}): TellChange {
  const { arns, clock, configurations, emit, newEventId = randomUUID } = options;
  return (change) => {
    const { configuration, topic, fields } = registryEventOf(change, arns);
    if (!configurations.isEnabled(configuration)) return;
    const common = { eventType: `${configuration}_EVENT`, eventId: newEventId(), timestamp: clock.nowMs() };
    emit(`$aws/events/${topic}`, JSON.stringify({ ...common, operation: change.operation, ...fields }));
  };
}
