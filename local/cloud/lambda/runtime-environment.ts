import type { FunctionSpec } from '../backends.ts';
import { awsError } from './runtime-error.ts';

const RESERVED: ReadonlySet<string> = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

/** Name of the log group a function writes to. */
export function logGroupOf(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}

/** Throws `InvalidParameterValueException` for variables the service keeps to itself. [AWS-Lambda: environment variables] */
export function refuseReservedVariables(spec: FunctionSpec): void {
  const used = Object.keys(spec.environment).filter((name) => RESERVED.has(name));
  if (used.length === 0) return;
  throw awsError(
    'InvalidParameterValueException',
    `Lambda was unable to configure your environment variables because the environment variables you have provided ` +
      `contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${used.join(', ')}`,
  );
}

/**
 * The whole environment of one execution environment: the function's variables, the runtime's, and what the cloud
 * adds (`granted`: endpoint and credentials). Nothing of the host's own environment passes through.
 */
export function runtimeEnvironment(
  spec: FunctionSpec,
  region: string,
  logStreamName: string,
  granted: Record<string, string>,
): Record<string, string> {
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/usr/local/bin:/usr/bin:/bin:/opt/bin',
    ...spec.environment,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: spec.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(spec.functionName),
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    LAMBDA_TASK_ROOT: spec.codeDir,
    _HANDLER: spec.handler,
    ...granted,
  };
}
