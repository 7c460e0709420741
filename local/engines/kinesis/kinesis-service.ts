import type { AwsService } from '../../ports/aws-http.ts';
import { AwsError, jsonAnswer, jsonError, parseJsonBody, targetOf } from '../aws-error.ts';
import type { KinesisEngine } from './kinesis-engine.ts';
import { kinesisPermissions } from './kinesis-permissions.ts';

/** What the front door must have checked before a Kinesis request; shared with remote engines. */
export function kinesisRequestPermissions(
  request: { headers: Record<string, string | string[] | undefined>; body: Buffer },
  scope: { region: string; accountId: string },
): { action: string; resource: string }[] {
  const { operation } = targetOf(request.headers);
  try {
    return kinesisPermissions(operation, parseJsonBody(request.body), scope);
  } catch {
    return [{ action: `kinesis:${operation}`, resource: '*' }];
  }
}

/** Kinesis behind the front door: the AWS JSON 1.1 protocol, which SDK for JavaScript v3 speaks. CBOR is refused. */
export function createKinesisService(engine: KinesisEngine, scope: { region: string; accountId: string }): AwsService {
  return {
    signingNames: ['kinesis'],
    requiredPermissions: (request) => kinesisRequestPermissions(request, scope),
    async handle(request) {
      const { operation } = targetOf(request.headers);
      try {
        if (String(request.headers['content-type']).includes('cbor')) {
          throw new AwsError('SerializationException', 'CBOR is not supported here; use the JSON protocol');
        }
        const input = parseJsonBody(request.body);
        if (operation === 'SubscribeToShard') return engine.subscribe(input);
        return jsonAnswer('1.1', engine.execute(operation, input));
      } catch (error) {
        if (error instanceof AwsError) return jsonError('1.1', error);
        throw error;
      }
    },
    accessDenied: (message) => jsonError('1.1', new AwsError('AccessDeniedException', message)),
  };
}
