import { Stack } from 'aws-cdk-lib';
import { ENV } from '../../contract/function-environment.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { ServiceFunction } from './service-function.ts';

/** Lets the function send to vehicles: to any one vehicle's `down` branch and to its live connection, to nothing else. */
export function allowDownlink(target: ServiceFunction): void {
  const arn = (resource: string, resourceName: string): string =>
    Stack.of(target).formatArn({ service: 'iot', resource, resourceName });
  const { directMessageTimeoutSeconds } = target.environment;
  target.function.addEnvironment(ENV.directMessageTimeout, String(directMessageTimeoutSeconds));
  const topics = arn('topic', 'v1/*/down/*');
  target.allow(['iot:Publish'], topics);
  acknowledgeWildcard(
    target.role,
    topics,
    'vehicles and message kinds are chosen at run time; other branches stay closed',
  );
  if (directMessageTimeoutSeconds === 0) return;
  const clients = arn('client', '*');
  target.allow(['iot:SendDirectMessage'], clients);
  acknowledgeWildcard(target.role, clients, 'which vehicle gets a direct message is known at run time only');
}
