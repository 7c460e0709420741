import { Stack } from 'aws-cdk-lib';
import { topics } from '../../contract/topics.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { ServiceFunction } from './service-function.ts';

/** Lets the function hand requests of vehicles on to the rule that has them answered. No vehicle may publish there. */
export function allowCsrIntake(target: ServiceFunction): void {
  const intake = Stack.of(target).formatArn({ service: 'iot', resource: 'topic', resourceName: topics.csrIntake('*') });
  target.allow(['iot:Publish'], intake);
  acknowledgeWildcard(target.role, intake, 'which vehicle asks for a certificate is known at run time only');
}
