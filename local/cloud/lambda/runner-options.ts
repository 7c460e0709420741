import type { Clock } from '../../ports/clock.ts';
import type { DataHops, StreamSource } from '../../ports/data-hops.ts';
import type { Log } from '../../ports/log.ts';
import type { RoleAuthorizer } from '../../ports/role-authorizer.ts';
import type { FunctionSpec } from '../backends.ts';
import type { CallAws } from './function-worker.ts';

export interface LambdaRunnerOptions {
  accountId: string;
  region: string;
  clock: Clock;
  log: Log;
  /** What the cloud adds to a function's variables: endpoint, access key and secret of its role. */
  environmentOf(spec: FunctionSpec): Record<string, string>;
  /** Answers a function's calls of the AWS APIs at `AWS_ENDPOINT_URL`, which spares both sides a socket. */
  callAws?: CallAws | undefined;
  /** Where invocation records of failures go. */
  deliver: DataHops;
  queueUrlOf(queueArn: string): string;
  roles: RoleAuthorizer;
  /** What event source mappings read; without it they cannot be created. */
  streams?: StreamSource;
  /** Worker threads a function may have at once, 16 unless told; two of them at work, the others with what takes long. */
  maxWorkersPerFunction?: number;
  /** Wait before retry 1, 2, ... of a failed event invocation. AWS's minutes unless told. */
  asyncRetryDelayMs?(retry: number): number;
  /** Wait before retry 1, 2, ... of a failed stream batch. */
  streamRetryDelayMs?(retry: number): number;
}
