import type { LambdaInvoker } from '../../ports/lambda-invoker.ts';
import type { Log } from '../../ports/log.ts';
import type { ProvisioningTemplate } from './template-versions.ts';

export interface HookRequest {
  claimCertificateId: string;
  certificateId: string;
  certificatePem: string;
  templateArn: string;
  clientId: string;
  parameters: Record<string, string>;
}

export type HookDecision =
  | { allowed: true; parameterOverrides: Record<string, string> }
  /** `reason` is for the log; a client learns no more than that it was denied. */
  | { allowed: false; reason: string };

/** [AWS-IoT: pre-provisioning-hook] */
const HOOK_TIMEOUT_MS = 5_000;

/** Asks the template's hook, which must answer `allowProvisioning: true` within 5 s. Without a hook all is allowed. */
export async function askPreProvisioningHook(
  ports: { invoker: LambdaInvoker; accountId: string; log: Log },
  template: ProvisioningTemplate,
  request: HookRequest,
): Promise<HookDecision> {
  const hook = template.spec.preProvisioningHook;
  if (!hook) return { allowed: true, parameterOverrides: {} };
  const caller = {
    servicePrincipal: 'iot.amazonaws.com',
    sourceArn: template.spec.templateArn,
    sourceAccount: ports.accountId,
  };
  if (!ports.invoker.isInvokeAllowed(hook.targetArn, caller)) {
    const reason = `no permission of ${hook.targetArn} lets iot.amazonaws.com invoke it for ${caller.sourceArn}`;
    return { allowed: false, reason };
  }
  const outcome = await ports.invoker.invoke(hook.targetArn, request, { timeoutMs: HOOK_TIMEOUT_MS });
  if (!outcome.ok) return { allowed: false, reason: `hook ${outcome.kind}: ${outcome.errorType}` };
  return readDecision(outcome.payload);
}

function readDecision(payload: unknown): HookDecision {
  if (typeof payload !== 'object' || payload === null) return { allowed: false, reason: 'hook answered no object' };
  const answer = payload as { allowProvisioning?: unknown; parameterOverrides?: unknown };
  if (answer.allowProvisioning !== true) return { allowed: false, reason: 'hook denied' };
  const overrides = answer.parameterOverrides ?? {};
  if (!isTextMap(overrides)) return { allowed: false, reason: 'hook answered parameterOverrides that are not strings' };
  return { allowed: true, parameterOverrides: overrides };
}

export function isTextMap(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((entry) => typeof entry === 'string')
  );
}
