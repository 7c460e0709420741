import type { LambdaInvoker } from '../../ports/lambda-invoker.ts';
import type { Log } from '../../ports/log.ts';
import type { RoleAuthorizer } from '../../ports/role-authorizer.ts';
import type { OwnershipTokens } from '../certificates/ownership-tokens.ts';
import type { IotStore } from '../iot-store.ts';
import { applyPlan, planProblem } from './apply-plan.ts';
import { askPreProvisioningHook, isTextMap } from './pre-provisioning-hook.ts';
import { missingRolePermission } from './provisioning-role.ts';
import { type ProvisioningOutcome, rejected } from './rejection.ts';
import { planResources, type ResourcePlan } from './resource-plan.ts';
import { TemplateFailure } from './template-document.ts';
import type { ProvisioningTemplate } from './template-versions.ts';

/** Whose request it is: a live connection and the certificate it authenticated with. */
export interface Requester {
  clientId: string;
  certificateId: string;
  sessionIdentifier: string;
}

export interface RegisterThingAccepted {
  deviceConfiguration: Record<string, string>;
  thingName: string | undefined;
}

export interface RegisterThingPorts {
  store: IotStore;
  tokens: OwnershipTokens;
  invoker: LambdaInvoker;
  roles: RoleAuthorizer;
  log: Log;
}

/**
 * Token, hook, overrides, template, role, then the changes: the order in which nothing that exists is touched before
 * the caller is known and all is known to fit. [AWS-IoT: fleet-provision-api]
 */
export async function registerThing(
  ports: RegisterThingPorts,
  requester: Requester,
  templateName: string,
  request: { certificateOwnershipToken?: unknown; parameters?: unknown },
): Promise<ProvisioningOutcome<RegisterThingAccepted>> {
  const template = ports.store.templates.template(templateName);
  if (!template?.spec.enabled) return rejected('ResourceNotFound', `Template ${templateName} is unknown or disabled.`);
  const parameters = request.parameters ?? {};
  if (!isTextMap(parameters)) return rejected('InvalidParameters', 'Parameters must be a map of strings.');
  const token = request.certificateOwnershipToken;
  if (typeof token !== 'string' || token === '') {
    return rejected('InvalidCertificateOwnershipToken', 'Certificate ownership token cannot be empty.');
  }
  const claim = ports.tokens.claim(token);
  if (!claim.ok) {
    return claim.reason === 'in-use'
      ? rejected('ResourceConflict', 'A registration with this token is under way.')
      : rejected('InvalidCertificateOwnershipToken', 'Certificate ownership token is unknown or expired.');
  }
  let isSpent = false;
  try {
    const outcome = await registerCertificate(ports, requester, template, claim.certificateId, parameters);
    isSpent = outcome.ok;
    return outcome;
  } finally {
    if (isSpent) ports.tokens.spend(token);
    else ports.tokens.release(token);
  }
}

async function registerCertificate(
  ports: RegisterThingPorts,
  requester: Requester,
  template: ProvisioningTemplate,
  certificateId: string,
  parameters: Record<string, string>,
): Promise<ProvisioningOutcome<RegisterThingAccepted>> {
  const { store, roles, log } = ports;
  const certificate = store.certificates.certificate(certificateId);
  if (!certificate) return rejected('InvalidCertificateOwnershipToken', 'The certificate no longer exists.');
  const decision = await askPreProvisioningHook({ ...ports, accountId: store.arns.accountId }, template, {
    claimCertificateId: requester.certificateId,
    certificateId,
    certificatePem: certificate.certificatePem,
    templateArn: template.spec.templateArn,
    clientId: requester.clientId,
    parameters,
  });
  if (!decision.allowed) {
    log('warn', 'provisioning-denied', { clientId: requester.clientId, certificateId, reason: decision.reason });
    return rejected('AccessDenied', 'Access is denied by the pre-provisioning hook.');
  }
  const plan = tryPlan(template, { ...parameters, ...decision.parameterOverrides }, certificateId);
  if (!plan.ok) return plan;
  const lacking = missingRolePermission(store, roles, template.spec.provisioningRoleArn, plan.accepted);
  if (lacking !== undefined) {
    log('warn', 'provisioning-role-lacks-permission', { clientId: requester.clientId, certificateId, reason: lacking });
    return rejected('AccessDenied', lacking);
  }
  const problem = planProblem(store, plan.accepted);
  if (problem) return problem;
  applyPlan(store, plan.accepted);
  const thingName = plan.accepted.thing?.thingName;
  log('info', 'thing-provisioned', { clientId: requester.clientId, certificateId, thingName });
  return { ok: true, accepted: { deviceConfiguration: plan.accepted.deviceConfiguration, thingName } };
}

function tryPlan(
  template: ProvisioningTemplate,
  parameters: Record<string, string>,
  certificateId: string,
): ProvisioningOutcome<ResourcePlan> {
  try {
    return { ok: true, accepted: planResources(template.document, parameters, certificateId) };
  } catch (error) {
    if (error instanceof TemplateFailure) return rejected('InvalidParameters', error.message);
    throw error;
  }
}
