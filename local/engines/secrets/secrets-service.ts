import type { AwsService } from '../../ports/aws-http.ts';
import { createJsonService } from '../json-service.ts';
import type { SecretsEngine } from './secret-operations.ts';

/** Secrets Manager behind the front door: the AWS JSON 1.1 protocol. */
export function createSecretsService(engine: SecretsEngine): AwsService {
  return createJsonService({
    signingName: 'secretsmanager',
    version: '1.1',
    // the secret's ARN [AWS-SecretsManager: actions, resources and condition keys]
    resourceOf(operation, { SecretId, Name }) {
      const id = SecretId ?? Name;
      return operation !== 'ListSecrets' && typeof id === 'string' ? engine.arnOf(id) : '*';
    },
    execute: engine.execute,
  });
}
