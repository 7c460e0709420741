import { applyPlan, planProblem } from '../provisioning/apply-plan.ts';
import { planResources, type ResourcePlan } from '../provisioning/resource-plan.ts';
import { type TemplateDocument, TemplateFailure } from '../provisioning/template-document.ts';
import { done, failed, type Outcome } from '../registry/outcome.ts';
import type { ControlPlanePorts } from './iot-operation.ts';
import { templateCertificate, withCertificateId } from './template-certificate.ts';

/** Certificate, thing and policies of a template for one thing: all of them, or nothing. [AWS-IoT: provision-template] */
export async function registerByTemplate(
  ports: Pick<ControlPlanePorts, 'store' | 'authority'>,
  document: TemplateDocument,
  parameters: Readonly<Record<string, string>>,
): Promise<Outcome<object>> {
  try {
    return await register(ports, document, parameters);
  } catch (error) {
    if (error instanceof TemplateFailure) return failed('InvalidRequestException', error.message);
    throw error;
  }
}

async function register(
  { store, authority }: Pick<ControlPlanePorts, 'store' | 'authority'>,
  document: TemplateDocument,
  parameters: Readonly<Record<string, string>>,
): Promise<Outcome<object>> {
  const certificate = await templateCertificate(store, authority, document, parameters);
  if (!certificate.ok) return certificate;
  const { certificateId, isNew } = certificate.value;
  let isRegistered = false;
  try {
    const plan = planResources(withCertificateId(document, certificateId), parameters, certificateId);
    const problem = planProblem(store, plan);
    if (problem) return failed('ResourceRegistrationFailureException', problem.rejected.errorMessage);
    applyPlan(store, plan);
    isRegistered = true;
    const { certificatePem } = store.certificates.certificate(certificateId) ?? {};
    return done({ certificatePem, resourceArns: resourceArns(store, document, plan) });
  } finally {
    if (isNew && !isRegistered) store.certificates.withdraw(certificateId);
  }
}

/** By the names that the template gives its resources. */
function resourceArns(
  { arns }: ControlPlanePorts['store'],
  { resources }: TemplateDocument,
  plan: ResourcePlan,
): Record<string, string> {
  const policies = plan.policies.map(({ policyName }) => arns.policy(policyName));
  const named = resources.map(({ logicalName, type }): [string, string] => {
    if (type === 'AWS::IoT::Certificate') return [logicalName, arns.certificate(plan.certificateId)];
    if (type === 'AWS::IoT::Thing') return [logicalName, arns.thing(plan.thing?.thingName ?? '')];
    return [logicalName, policies.shift() ?? ''];
  });
  return Object.fromEntries(named);
}
