import type { AwsService } from '../../ports/aws-http.ts';
import { AwsError, jsonAnswer, jsonError, parseJsonBody, targetOf } from '../aws-error.ts';
import type { SecretsEngine } from './secret-operations.ts';

/** Secrets Manager behind the front door: the AWS JSON 1.1 protocol. */
export function createSecretsService(engine: SecretsEngine): AwsService {
  return {
    signingNames: ['secretsmanager'],
    requiredPermissions(request) {
      const { operation } = targetOf(request.headers);
      return [{ action: `secretsmanager:${operation}`, resource: resourceOf(engine, operation, request.body) }];
    },
    async handle(request) {
      try {
        return jsonAnswer('1.1', engine.execute(targetOf(request.headers).operation, parseJsonBody(request.body)));
      } catch (error) {
        if (error instanceof AwsError) return jsonError('1.1', error);
        throw error;
      }
    },
    accessDenied: (message) => jsonError('1.1', new AwsError('AccessDeniedException', message)),
  };
}

/** The secret's ARN. [AWS-SecretsManager: actions, resources and condition keys] */
function resourceOf(engine: SecretsEngine, operation: string, body: Buffer): string {
  if (operation === 'ListSecrets') return '*';
  try {
    const { SecretId, Name } = parseJsonBody(body);
    const id = SecretId ?? Name;
    return typeof id === 'string' ? engine.arnOf(id) : '*';
  } catch {
    return '*';
  }
}
