import type { AwsService } from '../ports/aws-http.ts';
import { AwsError, type JsonObject, jsonAnswer, jsonError, parseJsonBody, targetOf } from './aws-error.ts';

/** A service of the AWS JSON protocols over an engine that throws `AwsError`. */
export function createJsonService(options: {
  signingName: string;
  /** IAM's prefix; the signing name unless given. */
  iamPrefix?: string;
  version: '1.0' | '1.1';
  /** ARN the caller's role is asked about. Input is the request's, `{}` when unreadable. */
  resourceOf(operation: string, input: JsonObject): string;
  execute(operation: string, input: JsonObject): JsonObject;
}): AwsService {
  const { signingName, iamPrefix = signingName, version } = options;
  return {
    signingNames: [signingName],
    requiredPermissions(request) {
      const { operation } = targetOf(request.headers);
      return [{ action: `${iamPrefix}:${operation}`, resource: options.resourceOf(operation, readable(request.body)) }];
    },
    async handle(request) {
      try {
        const { operation } = targetOf(request.headers);
        if (request.headers['x-amz-target'] === undefined) throw otherProtocol(signingName);
        return jsonAnswer(version, options.execute(operation, parseJsonBody(request.body)));
      } catch (error) {
        if (error instanceof AwsError) return jsonError(version, error);
        throw error;
      }
    },
    accessDenied: (message) => jsonError(version, new AwsError('AccessDeniedException', message)),
  };
}

function otherProtocol(signingName: string): AwsError {
  return new AwsError(
    'UnsupportedOperation',
    `Only the JSON protocol of ${signingName} is emulated, not query or CBOR`,
  );
}

function readable(body: Buffer): JsonObject {
  try {
    return parseJsonBody(body);
  } catch {
    return {};
  }
}
