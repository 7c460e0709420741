import { randomUUID } from 'node:crypto';
import type { AwsService } from '../../ports/aws-http.ts';
import type { RoleAuthorizer } from '../../ports/role-authorizer.ts';
import { createServiceCalls, getCall } from '../rules/external-functions/service-call.ts';
import { createRegistrationTasks, type RegistrationTaskPorts, type RegistrationTasks } from './registration-tasks.ts';

/** Tasks whose files are in the S3 among `services`. */
export function createRegistrationService(
  options: Pick<RegistrationTaskPorts, 'clock' | 'log' | 'register'> & {
    services: () => readonly AwsService[];
    roles: RoleAuthorizer;
  },
): RegistrationTasks {
  const calls = createServiceCalls(options);
  return createRegistrationTasks({
    ...options,
    newId: randomUUID,
    readInput(roleArn, bucket, key) {
      const path = [bucket, ...key.split('/')].map(encodeURIComponent).join('/');
      return calls.asRole(roleArn, getCall('s3', `/${path}`));
    },
  });
}
