import type { InvokeOutcome, LambdaInvoker, ServiceCaller } from '../../../../local/ports/lambda-invoker.ts';
import type { RoleAuthorizer } from '../../../../local/ports/role-authorizer.ts';
import type { RuleHops } from '../../../../local/ports/rule-hops.ts';
import { createManualClock } from '../manual-clock.ts';

export const accountId = '000000000000';
export const region = 'eu-central-1';
export const arnOf = {
  fn: (name: string) => `arn:aws:lambda:${region}:${accountId}:function:${name}`,
  queue: (name: string) => `arn:aws:sqs:${region}:${accountId}:${name}`,
  topic: (name: string) => `arn:aws:sns:${region}:${accountId}:${name}`,
  role: (name: string) => `arn:aws:iam::${accountId}:role/${name}`,
};

export interface Arrival {
  target: string;
  payload: unknown;
  details?: unknown;
}

/** Targets that note what arrives, and fail as `faults` says; a role may do what `allowed` says. */
export function targetRig() {
  const arrivals: Arrival[] = [];
  const faults = new Map<string, () => Error | undefined>();
  const logs: { event: string; fields: Record<string, unknown> | undefined }[] = [];
  const take = async (target: string, payload: unknown, details?: unknown): Promise<void> => {
    const fault = faults.get(target)?.();
    if (fault) throw fault;
    arrivals.push(details === undefined ? { target, payload } : { target, payload, details });
  };
  const rig = {
    clock: createManualClock(),
    arrivals,
    faults,
    logs,
    allowed: (_role: string, _action: string, _resource: string): boolean => true,
    trusts: (_role: string, _service: string): boolean => true,
    permits: (_functionArn: string, _caller: ServiceCaller): boolean => true,
    /** Lets what was begun without waiting go on. */
    settle: () => new Promise<void>((resolve) => setImmediate(resolve)),
  };
  const roles: RoleAuthorizer = {
    mayAssume: (role, service) => rig.trusts(role, service),
    authorize: (role, action, resource) =>
      rig.allowed(role, action, resource) ? { allowed: true } : { allowed: false, message: `${action} on ${resource}` },
  };
  const hops: Pick<RuleHops, 'sendSqsMessage' | 'publishSns' | 'putLogEvents'> = {
    sendSqsMessage: (url, body, details) => take(url, body, details),
    publishSns: (arn, message) => take(arn, message),
    putLogEvents: (group, stream, events) => take(`${group}/${stream}`, events),
  };
  const lambdas: LambdaInvoker = {
    invoke: async (): Promise<InvokeOutcome> => ({ ok: true, payload: null, durationMs: 0 }),
    invokeAsync(arn, event) {
      const fault = faults.get(arn)?.();
      if (fault) throw fault;
      arrivals.push({ target: arn, payload: event });
    },
    isInvokeAllowed: (arn, caller) => rig.permits(arn, caller),
  };
  const ports = {
    ...{ accountId, region, clock: rig.clock, roles, hops, lambdas, random: () => 0.5 },
    log: (_level: string, event: string, fields?: Record<string, unknown>) => void logs.push({ event, fields }),
    queueUrlOf: (arn: string) => `queue:${arn.split(':').at(-1)}`,
  };
  return Object.assign(rig, { ports });
}

export function failing(name: string, message = name): () => Error {
  return () => Object.assign(new Error(message), { name });
}
