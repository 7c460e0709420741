import type { EventInvokeConfigSpec, FunctionSpec, PermissionSpec } from '../backends.ts';
import type { LambdaRunnerOptions } from './runner-options.ts';
import { refuseReservedVariables } from './runtime-environment.ts';
import { awsError } from './runtime-error.ts';
import { WorkerPool } from './worker-pool.ts';

const USUAL_WORKERS = 2;
const MOST_WORKERS = 16;

export interface DeployedFunction {
  spec: FunctionSpec;
  pool: WorkerPool;
  permissions: PermissionSpec[];
  eventInvokeConfig?: EventInvokeConfigSpec;
  inFlight: number;
}

/** A function that nobody has called yet. Throws `InvalidParameterValueException` for a bad specification. */
export function deployFunction(spec: FunctionSpec, options: LambdaRunnerOptions): DeployedFunction {
  if (!spec.runtime.startsWith('nodejs')) {
    throw awsError('InvalidParameterValueException', `Runtime ${spec.runtime} is not emulated, only nodejs`);
  }
  refuseReservedVariables(spec);
  if (!options.roles.mayAssume(spec.roleArn, 'lambda.amazonaws.com')) {
    const message = 'The role defined for the function cannot be assumed by Lambda.';
    throw awsError('InvalidParameterValueException', `${message} (${spec.roleArn})`);
  }
  const { region, clock, log, environmentOf, callAws, maxWorkersPerFunction = MOST_WORKERS } = options;
  const most = Math.max(1, Math.min(maxWorkersPerFunction, spec.reservedConcurrency ?? maxWorkersPerFunction));
  const slots = { base: Math.min(USUAL_WORKERS, most), most };
  const pool = new WorkerPool({ spec, region, clock, log, environmentOf, callAws, slots });
  return { spec, pool, permissions: [], inFlight: 0 };
}
