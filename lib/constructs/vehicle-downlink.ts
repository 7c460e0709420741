import { Stack } from 'aws-cdk-lib';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { ServiceFunction } from './service-function.ts';

/** Lets the function publish to vehicles: to any one vehicle's `down` branch, to nothing else. */
export function allowDownlink(target: ServiceFunction): void {
  const topics = Stack.of(target).formatArn({ service: 'iot', resource: 'topic', resourceName: 'v1/*/down/*' });
  target.allow(['iot:Publish'], topics);
  acknowledgeWildcard(
    target.role,
    topics,
    'vehicles and message kinds are chosen at run time; other branches stay closed',
  );
}
